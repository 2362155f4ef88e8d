import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiBench, type Door } from '../testing/api-bench.ts';
import { askTcp, type TcpAsk, UPGRADE } from '../testing/tcp.ts';
import { ROUTES, type Route } from './routes.ts';

let bench: ApiBench;
let door: Door;
beforeEach(async () => {
  bench = await ApiBench.open();
  door = await bench.openDoor();
});
afterEach(() => bench.close());

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const name = ({ serves, path }: Route) => `${serves} at ${path}`;
const EACH = ROUTES.map((route) => [name(route), route] as const);
const GUARDED = EACH.filter(([, { admits }]) => admits !== 'anybody');
const COOKIED = GUARDED.filter(([, { isPage, serves }]) => isPage === true || serves !== 'page');

/** As whoever may would ask for it, but for what a test changes. */
function wanted(route: Route, more: TcpAsk = {}): TcpAsk {
  const { headers = {}, ...rest } = more;
  const [method = 'GET'] = route.methods;
  const upgrade = route.isUpgrade === true ? UPGRADE : {};
  const argument = route.serves === 'file' ? 'page.js' : 'code-0';
  const path = route.hasArgument === true ? `${route.path}${argument}` : route.path;
  const query = route.isUpgrade === true ? '?target=none' : '';
  const body = route.serves === 'graphql' ? { body: '{"query":"{ __typename }"}' } : {};
  return {
    method,
    path: `${path}${query}`,
    host: door.page,
    ...body,
    ...rest,
    headers: { ...upgrade, ...headers },
  };
}

const withToken = () => ({ authorization: `Bearer ${bench.doorkeeper.token()}` });
const withCookie = () => ({ cookie: `berth_session=${bench.doorkeeper.session()}` });

describe.each(GUARDED)('%s', (_name, route) => {
  it('is told to nobody without a credential, by any method', async () => {
    for (const method of METHODS) {
      const { status, headers } = await askTcp(door, wanted(route, { method }));
      expect({ method, status }).toEqual({ method, status: 401 });
      expect(headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('takes no credential that is unknown, revoked, of the other kind, malformed, or one of two', async () => {
    const revoked = bench.doorkeeper.token();
    bench.doorkeeper.revoke(revoked);
    const session = bench.doorkeeper.session();
    const wrong: Record<string, string>[] = [
      { authorization: 'Bearer berth_t_unknown' },
      { authorization: `Bearer ${revoked}` },
      { authorization: `Bearer ${session}` },
      { authorization: `Basic ${bench.doorkeeper.token()}` },
      { cookie: `berth_session=${bench.doorkeeper.token()}` },
      { cookie: `__Host-berth_session=${session}` },
      { cookie: `berth_session=${session}; berth_session=${session}` },
      { ...withToken(), cookie: `berth_session=${session}` },
    ];
    for (const headers of wrong) {
      const answer = await askTcp(door, wanted(route, { headers: { ...headers, origin: door.origin } }));
      expect({ headers, status: answer.status }).toEqual({ headers, status: 401 });
    }
  });
});

describe.each(EACH)('%s', (_name, route) => {
  it.each(['evil.example', 'localhost', 'localhost:1', 'LOCALHOST:1', 'a@localhost', 'localhost.:80'])(
    'is not at the host %s',
    async (host) => {
      const answer = await askTcp(door, wanted(route, { host, headers: withToken() }));
      expect(answer.status).toBe(421);
    },
  );

  it.each(['http://evil.example', 'null', 'https://evil.example', 'http://localhost:3000'])(
    'is not for pages of %s, whatever they bring',
    async (origin) => {
      for (const credential of [withToken(), withCookie()]) {
        const answer = await askTcp(door, wanted(route, { headers: { ...credential, origin } }));
        expect(answer.status).toBe(403);
      }
    },
  );

  it.each(['cross-site', 'same-site'])('is not for what pages of others load: %s', async (site) => {
    const headers = {
      ...withToken(),
      'sec-fetch-site': site,
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    };
    expect((await askTcp(door, wanted(route, { headers }))).status).toBe(403);
  });

  it('carries the headers that keep browsers in bounds, and none that lets another origin in', async () => {
    const answers = [
      await askTcp(door, wanted(route, { headers: withToken() })),
      await askTcp(door, wanted(route)),
      await askTcp(door, wanted(route, { host: 'evil.example' })),
    ];
    for (const { status, headers } of answers) {
      if (status === 101) continue;
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|data:|http:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
      expect(Object.keys(headers).filter((header) => header.startsWith('access-control-'))).toEqual([]);
      expect(headers['x-powered-by'] ?? headers.server).toBeUndefined();
    }
  });
});

describe.each(COOKIED)('%s', (_name, route) => {
  it('takes a cookie only where the page lives', async () => {
    const headers = { ...withCookie(), origin: door.origin };
    expect((await askTcp(door, wanted(route, { headers }))).status).toBeLessThan(400);
    expect((await askTcp(door, wanted(route, { host: door.api, headers }))).status).toBe(401);
  });

  it('takes no cookie that does not say where it comes from, unless it only looks', async () => {
    const answer = await askTcp(door, wanted(route, { headers: withCookie() }));
    const isOnlyLooked = route.methods[0] === 'GET' && route.isUpgrade !== true;
    expect(answer.status).toBe(isOnlyLooked ? 200 : 403);
  });
});

describe('paths', () => {
  const PATHS = [
    ...ROUTES.map(({ path }) => path),
    '/nothing',
    '/admin',
    '//',
    '/graphql/',
    '/login/',
    '/favicon.ico',
  ];

  it('cannot be told apart without a credential', async () => {
    const guarded = PATHS.filter(
      (path) => !ROUTES.some((each) => each.path === path && each.admits === 'anybody'),
    );
    const answers = await Promise.all(
      [...guarded, '/login/'].map((path) => askTcp(door, { path, headers: { accept: 'application/json' } })),
    );
    const [first] = answers;
    for (const answer of answers) expect(answer).toEqual({ ...first, headers: expect.anything() });
    expect(first?.status).toBe(401);
  });

  it('of which there is nothing are told to whoever has a credential', async () => {
    for (const path of ['/nothing', '/graphql/', '/login/', '//graphql']) {
      expect((await askTcp(door, { path, headers: withToken() })).status).toBe(400);
    }
  });
});

it('secrets and codes that stand in a path are noted by nobody', async () => {
  const secret = `berth_t_${'x'.repeat(43)}`;
  for (const path of [`/x/${secret}`, `//login/${secret}`, '/a/.berth/open/yyyyyy', '/login/yyyyyy'])
    await askTcp(door, { path, host: 'evil.example' });
  expect(bench.notes).toHaveLength(4);
  expect(JSON.stringify(bench.notes)).not.toMatch(/xxx|yyy/);
});
