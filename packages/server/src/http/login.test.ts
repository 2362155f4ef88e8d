import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiBench, type Door } from '../testing/api-bench.ts';
import { askTcp, type TcpAnswer } from '../testing/tcp.ts';

let bench: ApiBench;
let door: Door;
beforeEach(async () => {
  bench = await ApiBench.open();
  door = await bench.openDoor();
});
afterEach(() => bench.close());

const html = { accept: 'text/html' };
const login = (code: string, headers: Record<string, string> = {}, method = 'GET') =>
  askTcp(door, { method, path: `/login/${code}`, host: door.page, headers: { ...html, ...headers } });
const cookieOf = ({ headers }: TcpAnswer) => headers['set-cookie']?.[0] ?? '';
const page = (cookie: string, path = '/') =>
  askTcp(door, { path, host: door.page, headers: { ...html, cookie, 'sec-fetch-site': 'none' } });

describe('a login link', () => {
  it('signs a browser in, once', async () => {
    const code = bench.doorkeeper.code();
    const answer = await login(code, { 'sec-fetch-site': 'none' });
    expect(answer).toMatchObject({
      status: 303,
      headers: { location: '/', 'referrer-policy': 'no-referrer' },
    });
    expect(cookieOf(answer)).toMatch(
      /^berth_session=berth_s_\d+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=(?:59|60)$/,
    );
    expect((await page(cookieOf(answer).split(';')[0] ?? '')).status).toBe(200);
    expect((await login(code)).status).toBe(401);
    expect(bench.notes.map(({ action, result }) => ({ action, result }))).toStrictEqual([
      { action: 'signIn', result: 'done' },
      { action: 'signIn', result: 'refused' },
    ]);
    expect(JSON.stringify(bench.notes)).not.toContain(code);
  });

  it('that was followed from another site asks for the page anew, since a redirect would carry no cookie', async () => {
    const site = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const answer = await login(bench.doorkeeper.code(), site);
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('content="0; url=/"') });
    expect(cookieOf(answer)).toMatch(/^berth_session=/);
  });

  const SITE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  it.each([
    { by: 'a prefetch', headers: { 'sec-purpose': 'prefetch' }, status: 403 },
    { by: 'a prerender', headers: { 'sec-purpose': 'prefetch;prerender' }, status: 403 },
    { by: 'a look at its head', method: 'HEAD', status: 401 },
    { by: 'a form', method: 'POST', status: 401 },
    { by: 'what another page loads', headers: SITE, status: 403 },
  ])('is not spent by $by', async ({ headers = {}, method = 'GET', status }) => {
    const code = bench.doorkeeper.code();
    expect((await login(code, headers, method)).status).toBe(status);
    expect((await login(code)).status).toBe(303);
  });

  it('signs in also whoever still has the cookie of a session that is over', async () => {
    const answer = await login(bench.doorkeeper.code(), { cookie: 'berth_session=berth_s_old' });
    expect(answer.status).toBe(303);
  });

  it('is guessed a few times only', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 40; count += 1) statuses.add((await login(`guess-${count}`)).status);
    expect([...statuses]).toStrictEqual([401, 429]);
    expect((await login(bench.doorkeeper.code())).status).toBe(303);
  });

  it('works at no other host', async () => {
    const code = bench.doorkeeper.code();
    expect((await askTcp(door, { path: `/login/${code}` })).status).toBe(401);
  });

  it('gives a cookie that is held to TLS and one host, where requests arrive by TLS', async () => {
    const secure = await bench.openDoor({ secure: true });
    const answer = await askTcp(secure, { path: `/login/${bench.doorkeeper.code()}`, host: secure.page });
    expect(cookieOf(answer)).toMatch(
      /^__Host-berth_session=.*; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
    );
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('signing out', () => {
  it('ends the session, and takes the cookie away', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const headers = { cookie, origin: door.origin };
    const answer = await askTcp(door, { method: 'POST', path: '/logout', host: door.page, headers });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/^berth_session=; .*Max-Age=0$/);
    expect(answer.headers['clear-site-data']).toBe('"cache"');
    expect((await page(cookie)).status).toBe(401);
  });

  it('is nothing that a link can do, or a token', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const authorization = `Bearer ${bench.doorkeeper.token()}`;
    expect((await page(cookie, '/logout')).status).toBe(400);
    const byToken = { method: 'POST', path: '/logout', host: door.page, headers: { authorization } };
    expect((await askTcp(door, byToken)).status).toBe(403);
  });
});

describe('the page', () => {
  it('is words alone for whoever is not signed in', async () => {
    const answer = await askTcp(door, { path: '/', host: door.page, headers: html });
    expect(answer).toMatchObject({ status: 401, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(answer.text).toContain('<code>berth ui</code>');
    expect(answer.text).not.toMatch(/<script|<style|<link| style=| on\w+=/);
  });

  it('holds no script and no style, and loads its own', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const { text } = await page(cookie);
    expect(text).not.toMatch(/<script(?![^>]* src="\/assets\/[^"]+"><)|<style| style=| on\w+=/);
    expect(await page(cookie, '/assets/page.js')).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'private, max-age=31536000, immutable',
      },
    });
  });

  it('is the same at each of its addresses', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const { text } = await page(cookie);
    for (const path of ['/inbox', '/instances/demo-1', '/instances/100%25']) {
      expect(await page(cookie, path)).toMatchObject({ status: 200, text });
    }
  });

  it('leads to nothing beside its own files', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const paths = [
      '/assets/..%2f..%2fapi-bench.ts',
      '/assets/.hidden.js',
      '/assets/a/b.js',
      '/assets/none.js',
    ];
    for (const path of paths) expect((await page(cookie, path)).status).toBe(400);
  });

  it('shows what a request names as text, also in a refusal', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const { text, status } = await page(cookie, "/<script>alert(1)</script>'");
    expect(status).toBe(400);
    expect(text).not.toMatch(/<script/i);
  });
});
