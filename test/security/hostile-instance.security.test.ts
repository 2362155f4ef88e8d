import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const HOSTILE = join(import.meta.dirname, 'programs', 'hostile-server.mjs');
const CHROMIUM = process.env['BERTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const START_MS = 60_000;

interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A person with a browser, who is signed in to the page and looks at a port of an instance that means harm. */
describe('a hostile instance, looked at in a browser that is signed in', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let context: BrowserContext;
  /** The page of Berth, signed in. */
  let berth: Page;
  /** The preview of the instance. */
  let evil: Page;
  let hostile: InstanceView;
  let origin: string;
  let port: number;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    hostile = await sandbox.startWith(['-n', 'evil', '-p', 'web'], [process.execPath, HOSTILE]);
    await sandbox.startWith(['-n', 'victim'], ['sleep', '600']);
    port = hostile.ports[0]?.port ?? 0;
    await until(
      'it listens',
      async () => (await fetch(`http://127.0.0.1:${port}/seen`).catch(() => null)) !== null,
    );
    const args = ['--no-sandbox', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
    context = await browser.newContext();
    berth = await context.newPage();
    await berth.goto((await sandbox.ok('ui', '--print-url')).trim());
    ({ origin } = new URL(berth.url()));
    evil = await context.newPage();
    // As a person gets there: by a link on the page.
    await evil.goto(`${origin}/`);
    const link = (await sandbox.ok('open', 'evil', '--print-url')).trim();
    await Promise.all([
      evil.waitForURL(/--evil\./),
      evil.evaluate((url) => void (location.href = url), link),
    ]);
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.dispose();
  });

  const seen = async (): Promise<Seen[]> =>
    (await fetch(`http://127.0.0.1:${port}/seen`)).json() as Promise<Seen[]>;
  const sessionOf = async () =>
    (await context.cookies(origin)).find(({ name }) => name.endsWith('berth_session'));
  /** Whether the page's own session still holds. */
  const isSignedIn = () =>
    berth.evaluate(async () => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/graphql', { method: 'POST', headers, body })).status;
    });
  const stop = { query: 'mutation { stopInstance(target: "victim") { id } }' };
  const statusOfVictim = async () => (await sandbox.json<InstanceView>('inspect', 'victim')).status;

  it('is there, at an origin of its own, and its own page works', async () => {
    expect(await evil.title()).toBe('hostile');
    expect(new URL(evil.url()).hostname).toBe(`${port}--evil.localhost`);
    expect(await isSignedIn()).toBe(200);
    expect(await evil.evaluate(async () => (await fetch('/own')).status)).toBe(200);
  });

  it('does not learn what the page is called', async () => {
    const { hostname } = new URL(origin);
    expect(await evil.evaluate(() => document.referrer)).toBe('');
    expect(await evil.evaluate(() => window.opener === null)).toBe(true);
    expect(JSON.stringify(await seen())).not.toContain(hostname);
  });

  it('was not sent a word of Berth by its preview', async () => {
    const through = (await seen()).filter(({ headers }) => headers['x-forwarded-host'] !== undefined);
    expect(through.length).toBeGreaterThan(0);
    expect(JSON.stringify(through)).not.toContain('berth_');
  });

  it.each(['cors', 'no-cors'] as const)(
    'does not reach the API by fetch with credentials: %s',
    async (mode) => {
      const result = await evil.evaluate(
        async ([to, body, how]) => {
          const headers: Record<string, string> =
            how === 'cors' ? { 'content-type': 'application/json' } : {};
          const options = { method: 'POST', credentials: 'include', headers, body, mode: how } as const;
          return fetch(`${to}/graphql`, options).then(
            ({ type }) => type,
            () => 'failed',
          );
        },
        [origin, JSON.stringify(stop), mode] as const,
      );
      expect(['failed', 'opaque']).toContain(result);
      expect(await statusOfVictim()).toBe('running');
    },
  );

  it('does not read the API by GET, as a script or as a picture', async () => {
    const results = await evil.evaluate(async (to) => {
      const load = (tag: 'script' | 'img') =>
        new Promise<string>((resolve) => {
          const element = document.createElement(tag);
          element.addEventListener('load', () => resolve('loaded'));
          element.addEventListener('error', () => resolve('failed'));
          element.src = `${to}/graphql?query={__typename}`;
          document.head.append(element);
        });
      const read = fetch(`${to}/graphql?query={__typename}`, { credentials: 'include' });
      return [
        await load('script'),
        await load('img'),
        await read.then(
          () => 'read',
          () => 'failed',
        ),
      ];
    }, origin);
    expect(results).toStrictEqual(['failed', 'failed', 'failed']);
  });

  it('does not open a terminal', async () => {
    const result = await evil.evaluate(
      (to) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${to.replace('http', 'ws')}/terminal?target=victim`);
          socket.addEventListener('open', () => resolve('open'));
          socket.addEventListener('error', () => resolve('failed'));
        }),
      origin,
    );
    expect(result).toBe('failed');
  });

  it('does not show the page in a frame', async () => {
    const frames = await evil.evaluate(
      (to) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = `${to}/`;
          frame.addEventListener('load', () => {
            // Null for a document of another origin.
            resolve(frame.contentDocument?.title ?? 'closed');
          });
          document.body.append(frame);
        }),
      origin,
    );
    expect(frames).toBe('closed');
    const inner = evil.frames().find((frame) => frame !== evil.mainFrame());
    expect(inner?.url()).not.toBe(`${origin}/`);
  });

  it.each(['/graphql', '/logout'])('does nothing by a form to %s', async (path) => {
    const page = await context.newPage();
    await page.goto(evil.url());
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === `${origin}${path}`),
      page.evaluate(
        ([to, body]) => {
          const form = document.createElement('form');
          Object.assign(form, { method: 'post', enctype: 'text/plain', action: to });
          const input = document.createElement('input');
          Object.assign(input, { name: body.slice(0, -1), value: '"}' });
          form.append(input);
          document.body.append(form);
          form.submit();
        },
        [`${origin}${path}`, JSON.stringify(stop)] as const,
      ),
    ]);
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(await statusOfVictim()).toBe('running');
    expect(await isSignedIn()).toBe(200);
    await page.close();
  });

  it('does nothing by sending the browser to the API', async () => {
    const page = await context.newPage();
    await page.goto(evil.url());
    const query = encodeURIComponent(stop.query);
    await page.goto(
      `${new URL(evil.url()).origin}/to?${encodeURIComponent(`${origin}/graphql?query=${query}`)}`,
    );
    expect(new URL(page.url()).origin).toBe(origin);
    expect(await statusOfVictim()).toBe('running');
    await page.close();
  });

  it('sets no cookie but its own, neither by its answers nor by its scripts', async () => {
    const before = await sessionOf();
    await evil.evaluate((to) => {
      const { hostname } = new URL(to);
      for (const domain of ['localhost', '.localhost', hostname, `.${hostname}`, 'evil.localhost']) {
        document.cookie = `planted3=1; domain=${domain}; path=/`;
        document.cookie = `berth_session=planted; domain=${domain}; path=/`;
      }
    }, origin);
    expect(await sessionOf()).toStrictEqual(before);
    const everywhere = [origin, `http://localhost:${port}`, `http://otter.localhost:${port}`];
    const planted = (await context.cookies(everywhere)).filter(({ name }) => name.startsWith('planted'));
    expect(planted).toStrictEqual([]);
    const own = await context.cookies(evil.url());
    expect(own.map(({ name }) => name)).toContain('own');
    const grant = own.find(({ name }) => name === 'berth_preview');
    expect(grant).toMatchObject({ httpOnly: true, sameSite: 'Lax', domain: `${port}--evil.localhost` });
    expect(grant?.value).toMatch(/^berth_p_/);
    expect(await evil.evaluate(() => document.cookie)).not.toContain('berth_p_');
  });

  it('is never sent the cookie of the page at its own port, whatever that is called', async () => {
    const session = await sessionOf();
    expect(session).toBeDefined();
    const names = [
      'localhost',
      '127.0.0.1',
      'berth.localhost',
      'evil.localhost',
      'a.b.localhost',
      `${port}--evil.localhost`,
    ];
    for (const name of names) {
      const page = await context.newPage();
      await page.goto(`http://${name}:${port}/`);
      // From there it asks itself again, as a site that is its own.
      await page.evaluate(() => fetch('/again', { credentials: 'include' }));
      await page.close();
    }
    const direct = (await seen()).filter(({ headers }) => headers['x-forwarded-host'] === undefined);
    expect(direct.length).toBeGreaterThanOrEqual(2 * names.length);
    // Browsers do not look at ports: what belongs to the host of its own preview comes along, so the rest would have too.
    expect(JSON.stringify(direct)).toContain('own=1');
    expect(JSON.stringify(await seen())).not.toContain(session?.value ?? 'nothing');
  });

  it('does not embed or read the preview of another instance', async () => {
    await sandbox.startWith(['-n', 'otter', '-p', 'web'], [process.execPath, HOSTILE]);
    const other = (await sandbox.json<InstanceView>('inspect', 'otter')).ports[0]?.port ?? 0;
    await until(
      'it listens',
      async () => (await fetch(`http://127.0.0.1:${other}/seen`).catch(() => null)) !== null,
    );
    const otter = await context.newPage();
    await otter.goto((await sandbox.ok('open', 'otter', '--print-url')).trim());
    expect(await otter.title()).toBe('hostile');
    const at = new URL(otter.url()).origin;
    const results = await evil.evaluate(async (to) => {
      const read = fetch(`${to}/secret`, { credentials: 'include' }).then(
        () => 'read',
        () => 'failed',
      );
      const socket = new Promise<string>((resolve) => {
        const live = new WebSocket(`${to.replace('http', 'ws')}/secret`);
        live.addEventListener('open', () => resolve('open'));
        live.addEventListener('error', () => resolve('failed'));
      });
      const blind = fetch(`${to}/secret`, { method: 'POST', mode: 'no-cors', credentials: 'include' });
      return [
        await read,
        await socket,
        await blind.then(
          ({ type }) => type,
          () => 'failed',
        ),
      ];
    }, at);
    expect(results.slice(0, 2)).toStrictEqual(['failed', 'failed']);
    const asked = (await (await fetch(`http://127.0.0.1:${other}/seen`)).json()) as Seen[];
    expect(asked.filter(({ url }) => url.includes('secret'))).toStrictEqual([]);
  });

  it('loses its preview with the session or token that opened it', async () => {
    const made = await sandbox.json<{ secret: string }>('token', 'create', 'short', '--scope', 'operate');
    const { secret } = made;
    const query = 'mutation { openPreview(target: "evil") { url } }';
    const { port: listening } = new URL(origin);
    const answer = await fetch(`http://localhost:${listening}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data } = (await answer.json()) as { data: { openPreview: { url: string } } };
    const page = await (await browser.newContext()).newPage();
    expect((await page.goto(data.openPreview.url))?.status()).toBe(200);
    await sandbox.ok('token', 'revoke', 'short');
    expect((await page.reload())?.status()).toBe(401);
    expect(await page.textContent('p')).toContain('berth open evil');
  });
});
