// A program of an instance that means harm. It answers under every name, remembers what it was sent, and tries to set
// cookies beyond its own host. GET /seen tells all that it was sent, GET /to?URL sends the browser elsewhere.
import { createServer } from 'node:http';

const seen = [];

createServer((request, response) => {
  const url = new URL(request.url, 'http://hostile');
  if (url.pathname === '/seen') return response.end(JSON.stringify(seen));
  seen.push({ url: request.url, headers: request.headers });
  if (url.pathname === '/to') {
    response.writeHead(302, { location: decodeURIComponent(url.search.slice(1)) });
    return response.end();
  }
  response.setHeader('set-cookie', [
    'planted=1; Domain=localhost; Path=/',
    'planted2=1; Domain=.localhost; Path=/',
    'berth_session=planted; Path=/',
    '__Host-berth_session=planted; Path=/; Secure',
    'berth_preview=planted; Path=/',
    '=berth_session=planted; Path=/',
    `own=1; Path=/`,
  ]);
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>hostile</title>');
}).listen(Number(process.env.BERTH_PORT_WEB), '127.0.0.1');
