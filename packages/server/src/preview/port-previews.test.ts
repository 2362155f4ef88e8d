import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { OWNER } from '@berth/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ApiBench, type Door, LANES } from '../testing/api-bench.ts';
import { ShownProgram } from '../testing/shown-program.ts';

let bench: ApiBench;
let door: Door;
let program: ShownProgram;
/** Host of the preview, and the cookie that opens it. */
let host: string;
let cookie: string;

beforeEach(async () => {
  bench = await ApiBench.open();
  await bench.daemon.reconcile();
  door = await bench.openDoor();
  program = await ShownProgram.open();
  await bench.start('obedient', { name: 'fox', ports: [{ name: 'web', port: program.port }] });
  host = `${program.port}--fox.localhost:${door.port}`;
  cookie = await openPreview('fox');
});
afterEach(async () => {
  await bench.close();
  await program.close();
});

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** An answer whose body nobody has read yet. */
function begun({ method = 'GET', path = '/', headers = {}, body }: Asking): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const given = { host, cookie, ...headers };
  const to = { host: '127.0.0.1', port: door.port, method, path, agent: false, headers: given };
  httpRequest(to).on('response', resolve).on('error', reject).end(body);
  return promise;
}

async function ask(asking: Asking = {}) {
  const answer = await begun(asking);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { statusCode: status, headers } = answer;
  return { status, headers, text: Buffer.concat(chunks).toString('latin1') };
}

async function openPreview(name: string): Promise<string> {
  const { url } = await bench.previews.open(OWNER, name, null);
  const { host: at, pathname } = new URL(url);
  const { headers } = await ask({ path: pathname, headers: { host: at, cookie: '' } });
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function socketTo(headers: Readonly<Record<string, string>>, origin = `http://${host}`): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${door.port}/live`, {
    headers: { host, cookie, ...headers },
    ...(origin === '' ? {} : { origin }),
  });
}

async function refusalOf(socket: WebSocket): Promise<number | undefined> {
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  answer.destroy();
  return answer.statusCode;
}

describe('a link', () => {
  it('opens the preview once, for a cookie that scripts cannot read and no other host gets', async () => {
    const { url, expiresAt } = await bench.previews.open(OWNER, 'fox', 'web');
    expect(url).toMatch(new RegExp(`^http://${host.replaceAll('.', '\\.')}/\\.berth/open/[\\w-]{43}$`));
    expect(expiresAt).toBe(bench.core.clock.now() + 60_000);
    const path = new URL(url).pathname;
    const opened = await ask({ path, headers: { cookie: '' } });
    expect(opened).toMatchObject({
      status: 303,
      headers: {
        location: '/',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'set-cookie': [
          expect.stringMatching(
            /^berth_preview=berth_p_[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
          ),
        ],
      },
    });
    expect((await ask({ path, headers: { cookie: '' } })).status).toBe(401);
    expect(program.requests).toStrictEqual([]);
  });

  it.each([
    ['HEAD', {}],
    ['POST', {}],
    ['GET', { 'sec-purpose': 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch;prerender' }],
    ['GET', { purpose: 'prefetch' }],
    ['GET', { 'sec-fetch-dest': 'iframe' }],
    ['GET', { 'sec-fetch-dest': 'empty' }],
    ['GET', { origin: 'http://evil.example' }],
  ])('is not spent by %s with %j', async (method, headers) => {
    const { url } = await bench.previews.open(OWNER, 'fox', null);
    const path = new URL(url).pathname;
    const refused = await ask({ method, path, headers: { ...headers, cookie: '' } });
    expect([400, 403]).toContain(refused.status);
    expect((await ask({ path, headers: { cookie: '' } })).status).toBe(303);
  });

  it('is worth nothing at the preview of another port', async () => {
    const other = await ShownProgram.open();
    await bench.start('obedient', { name: 'otter', ports: [{ name: 'web', port: other.port }] });
    const { url } = await bench.previews.open(OWNER, 'otter', null);
    expect((await ask({ path: new URL(url).pathname, headers: { cookie: '' } })).status).toBe(401);
    await other.close();
  });

  it('is taken down when it is followed, and when a wrong one is', async () => {
    await ask({ path: '/.berth/open/wrong', headers: { cookie: '' } });
    expect(bench.notes.map(({ action, result, actor }) => [action, result, actor])).toStrictEqual([
      ['preview.opened', 'done', OWNER.actor],
      ['preview.opened', 'refused', null],
    ]);
  });
});

describe('without a grant', () => {
  it.each([
    ['no cookie', ''],
    ['a wrong one', 'berth_preview=berth_p_wrong'],
    ['a session of the page', 'berth_session=berth_s_1'],
    ['one of TLS', '__Host-berth_preview=x'],
  ])('%s is answered 401 with what to do, whether there is such an instance or not', async (_what, given) => {
    const [fox, nobody] = [host, `${program.port}--nobody.localhost:${door.port}`];
    for (const at of [fox, nobody]) {
      const headers = { host: at, cookie: given, accept: 'text/html' };
      const { status, text, headers: got } = await ask({ headers });
      expect({ status, csp: got['content-security-policy'] }).toMatchObject({
        status: 401,
        csp: expect.stringContaining("default-src 'none'"),
      });
      expect(text).not.toContain('hello');
      expect(text).toMatch(/^<!doctype html>[^]*berth open/);
    }
    expect(await refusalOf(socketTo({ cookie: given }))).toBe(401);
    expect(program.requests).toStrictEqual([]);
  });

  it('a token of the API is none', async () => {
    const authorization = `Bearer ${bench.doorkeeper.token()}`;
    expect((await ask({ headers: { cookie: '', authorization } })).status).toBe(401);
  });

  it('that of another preview is none', async () => {
    await bench.start('obedient', { name: 'otter', ports: [{ name: 'web' }] });
    const theirs = await openPreview('otter');
    expect(theirs).toMatch(/^berth_preview=/);
    expect((await ask({ headers: { cookie: theirs } })).status).toBe(401);
  });

  it('one of a credential that has ended is none any more, and what is open by it is cut off', async () => {
    const secret = bench.doorkeeper.token();
    const caller = bench.doorkeeper.identify(secret, 'bearer', { from: 'here' }) ?? OWNER;
    const { url } = await bench.previews.open(caller, 'fox', null);
    const { headers } = await ask({ path: new URL(url).pathname });
    cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const socket = socketTo({});
    await once(socket, 'open');
    bench.doorkeeper.revoke(secret);
    await once(socket, 'close');
    expect((await ask()).status).toBe(401);
    await vi.waitFor(() => expect(program.open).toBe(0));
  });

  it('one for an instance that was removed is none for the next of that name', async () => {
    await bench.daemon.berth.stop(OWNER, 'fox', { graceMs: 0 });
    await bench.daemon.berth.remove(OWNER, 'fox');
    await bench.start('obedient', { name: 'fox', ports: [{ name: 'web', port: program.port }] });
    expect((await ask()).status).not.toBe(200);
    expect(program.requests).toStrictEqual([]);
  });
});

describe('a request', () => {
  it('reaches the program as if it were asked at localhost, and without a word of Berth', async () => {
    const { text } = await ask({
      method: 'POST',
      path: '/a?b=c&d=%2e%2E//x',
      body: 'what',
      headers: {
        cookie: `a=1; ${cookie}; __Host-berth_session=x; b=2`,
        authorization: 'Bearer berth_t_secret',
        origin: `http://${host}`,
        referer: `http://${host}/from?x`,
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil',
        forwarded: 'for=6.6.6.6',
        connection: 'x-private',
        'x-private': '1',
        te: 'trailers',
        'x-own': 'kept',
      },
    });
    expect(text).toBe('hello');
    const [got] = program.requests;
    expect([got?.method, got?.url]).toStrictEqual(['POST', '/a?b=c&d=%2e%2E//x']);
    const at = `localhost:${program.port}`;
    expect(got?.headers).toStrictEqual({
      host: at,
      cookie: 'a=1; b=2',
      origin: `http://${at}`,
      referer: `http://${at}/from?x`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
      'x-own': 'kept',
      'content-length': '4',
      connection: 'close',
    });
  });

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST'])(
    'never becomes two: a body of %s keeps its length, whatever is said of the connection',
    async (method) => {
      const body = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
      const read = Promise.withResolvers<string>();
      program.behaviour = (request, response) => {
        request
          .setEncoding('latin1')
          .toArray()
          .then((parts) => read.resolve(parts.join('')), read.reject);
        request.once('end', () => response.end());
      };
      const connection = 'content-length, transfer-encoding, keep-alive';
      await ask({ method, body, headers: { connection, 'content-length': String(body.length) } });
      expect(await read.promise).toBe(body);
      expect(program.requests.map(({ url }) => url)).toStrictEqual(['/']);
    },
  );

  it('leaves out from where another page has linked', async () => {
    await ask({ headers: { referer: `${door.origin}/secret`, authorization: 'Basic YTpi' } });
    expect(program.requests[0]?.headers).toMatchObject({ authorization: 'Basic YTpi' });
    expect(program.requests[0]?.headers.referer).toBeUndefined();
  });

  it.each([
    ['POST', { origin: 'http://evil.example' }],
    ['GET', { origin: 'http://evil.example' }],
    ['POST', { origin: 'null' }],
    ['POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['GET', { 'sec-fetch-site': 'cross-site' }],
    ['GET', { 'sec-fetch-site': 'nonsense' }],
  ])('of another page is refused: %s %j', async (method, headers) => {
    expect((await ask({ method, headers })).status).toBe(403);
    expect(program.requests).toStrictEqual([]);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  ])('by a link or by the preview itself passes: %j', async (headers) => {
    expect((await ask({ headers })).status).toBe(200);
  });

  it('for a service worker is refused: it would see the links to the next instance of that name', async () => {
    const headers = { 'service-worker': 'script', 'sec-fetch-dest': 'serviceworker' };
    const refused = await ask({ path: '/worker.js', headers });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('service worker');
    expect(program.requests).toStrictEqual([]);
  });

  it('of any size streams, in both directions, and no faster than it is read', async () => {
    const size = 32 * 1024 * 1024;
    program.behaviour = (request, response) => request.pipe(response);
    const body = Buffer.alloc(size, 'x');
    const answer = await begun({ method: 'PUT', body });
    let length = 0;
    for await (const chunk of answer) length += (chunk as Buffer).length;
    expect(length).toBe(size);
  });

  it('whose answer nobody reads holds the program up', async () => {
    let written = 0;
    let isFull = false;
    program.behaviour = (_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024))) written += 64 * 1024;
        isFull = true;
      };
      response.on('drain', more);
      more();
    };
    const answer = await begun({});
    await vi.waitFor(() => expect(isFull).toBe(true));
    const seen: number[] = [];
    // It has come to rest once it has written nothing more for some looks.
    await vi.waitFor(() => {
      seen.push(written);
      expect(seen.slice(-4).filter((amount) => amount === written)).toHaveLength(4);
    });
    expect(written).toBeLessThan(32 * 1024 * 1024);
    answer.destroy();
  });

  it('that sends without having told how much arrives whole', async () => {
    program.behaviour = (request, response) => request.pipe(response);
    const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
    const to = { host: '127.0.0.1', port: door.port, method: 'DELETE', agent: false };
    const headers = { host, cookie, 'transfer-encoding': 'chunked' };
    const outgoing = httpRequest({ ...to, headers }).on('response', resolve);
    outgoing.write('one ');
    outgoing.end('two');
    const answer = await promise;
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
    expect(text).toBe('one two');
  });

  it('that waits to be told to go on is told so', async () => {
    program.behaviour = (request, response) => request.pipe(response);
    const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
    const to = { host: '127.0.0.1', port: door.port, method: 'POST', agent: false };
    const headers = { host, cookie, expect: '100-continue', 'content-length': '2' };
    const outgoing = httpRequest({ ...to, headers }).on('response', resolve);
    outgoing.once('continue', () => outgoing.end('ok'));
    outgoing.flushHeaders();
    expect((await promise).statusCode).toBe(200);
  });

  it('that is given up ends at the program as well', async () => {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    program.behaviour = (_request, response) => {
      response.once('close', resolve);
      response.write('x');
    };
    const answer = await begun({});
    answer.destroy();
    await gone;
  });
});

describe('an answer', () => {
  it('keeps what is said of the preview and loses what would hold beyond it', async () => {
    program.behaviour = (_request, response) => {
      response.writeHead(201, [
        ...['Set-Cookie', 'a=1; Domain=localhost; Path=/'],
        ...['Set-Cookie', 'berth_preview=evil'],
        ...['Set-Cookie', '__Host-berth_session=evil; Secure; Path=/'],
        ...['Set-Cookie', 'b=2'],
        ...['Strict-Transport-Security', 'max-age=1; includeSubDomains'],
        ...['Alt-Svc', 'h3=":443"'],
        ...['Clear-Site-Data', '"*"'],
        ...['Access-Control-Allow-Origin', '*'],
        ...['Access-Control-Allow-Credentials', 'true'],
        ...['Service-Worker-Allowed', '/'],
        ...['Location', `http://localhost:${program.port}/there?a#b`],
        ...['Content-Security-Policy', "default-src 'self'"],
        ...['X-Own', 'kept'],
        ...['Connection', 'close, X-Private'],
        ...['X-Private', '1'],
      ]);
      response.end('made');
    };
    const { status, headers, text } = await ask();
    const { date, connection, ...rest } = headers;
    expect({ status, text }).toStrictEqual({ status: 201, text: 'made' });
    expect(rest).toStrictEqual({
      'set-cookie': ['a=1; Path=/', 'b=2'],
      location: `http://${host}/there?a#b`,
      'content-security-policy': "default-src 'self'",
      'x-own': 'kept',
      'cross-origin-resource-policy': 'same-origin',
      'transfer-encoding': 'chunked',
    });
    expect([typeof date, connection]).toStrictEqual(['string', 'close']);
  });

  it('comes as its parts come: events are not held back', async () => {
    const { promise: next, resolve: goOn } = Promise.withResolvers<void>();
    program.behaviour = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      void next.then(() => response.write('data: one\n\n'));
    };
    const answer = await begun({});
    goOn();
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    expect(String(chunk)).toBe('data: one\n\n');
    answer.destroy();
  });

  it('that is cut off is seen to be', async () => {
    program.behaviour = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      response.socket?.end();
    };
    await expect(ask()).rejects.toThrow();
  });

  it('from the second address of the machine is as good', async () => {
    await program.close();
    program = await ShownProgram.open('::1');
    await bench.start('obedient', { name: 'six', ports: [{ name: 'web', port: program.port }] });
    host = `${program.port}--six.localhost:${door.port}`;
    cookie = await openPreview('six');
    expect((await ask()).text).toBe('hello');
  });

  it.each([
    'HTTP/1.1 200 OK\r\nX: a\r\n\nb\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc',
    'HTTP/1.1 099 Low\r\nContent-Security-Policy: x\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    'not http at all\r\n\r\n',
    '',
  ])('that is none is 502, and says what to do: %j', async (said) => {
    program.behaviour = ({ socket }) => void socket.end(said);
    const { status, text, headers } = await ask({ headers: { accept: 'text/html' } });
    expect({ status, text }).toMatchObject({ status: 502, text: expect.stringContaining('berth logs fox') });
    // It is a page of Berth's, as strict as any.
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
  });
});

describe('a WebSocket', () => {
  it('passes text and bytes both ways', async () => {
    const socket = socketTo({});
    await once(socket, 'open');
    socket.send('text');
    expect(String((await once(socket, 'message'))[0])).toBe('text');
    const bytes = Buffer.alloc(3 * 1024 * 1024, 7);
    socket.send(bytes);
    expect(bytes.equals((await once(socket, 'message'))[0] as Buffer)).toBe(true);
    expect(program.requests[0]?.headers).toMatchObject({
      host: `localhost:${program.port}`,
      origin: `http://localhost:${program.port}`,
    });
    expect(program.requests[0]?.headers.cookie).toBeUndefined();
    socket.close();
    await once(socket, 'close');
    await vi.waitFor(() => expect(program.open).toBe(0));
  });

  it.each(['http://evil.example', 'null', 'http://localhost'])(
    'of a page at %s is refused',
    async (origin) => {
      expect(await refusalOf(socketTo({}, origin))).toBe(403);
    },
  );

  it('of the page of Berth is refused too', async () => {
    expect(await refusalOf(socketTo({}, door.origin))).toBe(403);
  });

  it('that another site has made the browser open is refused, also without an origin', async () => {
    expect(await refusalOf(socketTo({ 'sec-fetch-site': 'cross-site' }, ''))).toBe(403);
  });

  it('is told by the program that there is none', async () => {
    const plain = await ShownProgram.open();
    plain.refusesUpgrades();
    await bench.start('obedient', { name: 'plain', ports: [{ name: 'web', port: plain.port }] });
    host = `${plain.port}--plain.localhost:${door.port}`;
    cookie = await openPreview('plain');
    expect(await refusalOf(socketTo({}))).toBe(426);
    await plain.close();
  });

  it('is the only protocol that is changed to', async () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    );
    let said = '';
    for await (const chunk of socket.setEncoding('utf8')) said += String(chunk);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(program.requests).toStrictEqual([]);
  });

  it('ends when the server does', async () => {
    const socket = socketTo({});
    await once(socket, 'open');
    await bench.closeServer();
    await once(socket, 'close');
  });
});

describe('an instance that cannot be looked at', () => {
  it('does not listen: 502 and a page', async () => {
    await program.close();
    const { status, text, headers } = await ask({ headers: { accept: 'text/html' } });
    expect(status).toBe(502);
    expect(text).toMatch(/^<!doctype html>[^]*no program listens on it/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    program = await ShownProgram.open();
  });

  it('has ended: 502 and how to start it again', async () => {
    await bench.daemon.berth.stop(OWNER, 'fox', { graceMs: 0 });
    const { status, text } = await ask({ headers: { accept: 'text/html' } });
    expect({ status, text }).toMatchObject({
      status: 502,
      text: expect.stringContaining('berth restart fox'),
    });
    expect(program.requests).toStrictEqual([]);
  });

  it('has pages that ask too much: others are not held up by that', async () => {
    program.behaviour = () => undefined;
    const held = Array.from({ length: LANES.perInstance }, () => begun({}));
    for (const one of held) one.catch(() => undefined);
    await vi.waitFor(() => expect(program.requests).toHaveLength(LANES.perInstance));
    expect((await ask()).status).toBe(429);
    const other = await ShownProgram.open();
    await bench.start('obedient', { name: 'otter', ports: [{ name: 'web', port: other.port }] });
    host = `${other.port}--otter.localhost:${door.port}`;
    cookie = await openPreview('otter');
    expect((await ask()).text).toBe('hello');
    await other.close();
  });
});
