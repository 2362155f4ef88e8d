import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Attack, bearer, host, origin } from '../attack.ts';
import { asked } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import { codeOf, headerOf, type WireAnswer } from '../wire-answer.ts';
import { send, type WireHeader } from '../wire.ts';

const WRONG = [401, 429];
const GUESSES = 300;

export const LOGIN_ATTACKS: readonly Attack[] = [
  {
    kind: 'login',
    name: 'guesses a login code',
    source: 'CWE-307; ASVS 6.3.1',
    refused: '401, then 429 for everybody who guesses; a right code and a right token are taken all the same',
    how: {
      act: async (stand) => {
        const from = '127.99.0.1';
        const statuses: number[] = [];
        for (let guess = 0; guess < GUESSES; guess += 1) {
          const code = randomBytes(32).toString('base64url');
          statuses.push((await login(stand, code, { from })).status);
        }
        assert.ok(
          statuses.every((status) => WRONG.includes(status)),
          statuses.join(' '),
        );
        assert.ok(statuses.includes(429), 'guessing was never slowed down');
        const right = await login(stand, await stand.loginCode(), { from });
        assert.equal(right.status, 303, right.body);
        return GUESSES;
      },
    },
  },
  {
    kind: 'login',
    name: 'guesses a token',
    source: 'CWE-307; ASVS 6.3.1',
    refused: '401, then 429; a right token from the same address is let in between the guesses',
    how: {
      act: async (stand) => {
        const from = '127.99.0.2';
        const statuses: number[] = [];
        for (let guess = 0; guess < GUESSES; guess += 1) {
          const wrong = `berth_t_${randomBytes(32).toString('base64url')}`;
          const answer = await send({ ...stand.way, from }, pidAsked([host(stand.local), bearer(wrong)]));
          statuses.push(answer.status);
        }
        assert.ok(
          statuses.every((status) => WRONG.includes(status)),
          statuses.join(' '),
        );
        assert.ok(statuses.includes(429), 'guessing was never slowed down');
        const right = [host(stand.local), bearer(stand.secrets.read)];
        const answer = await send({ ...stand.way, from }, pidAsked(right));
        assert.equal(answer.status, 200, answer.body);
        return GUESSES;
      },
    },
  },
  {
    kind: 'login',
    name: 'opens a link again',
    source: 'CWE-294 replay; ASVS 6.5',
    refused: '401: a code is good once, also for many at the same time',
    how: {
      act: async (stand) => {
        const code = await stand.loginCode();
        const together = await Promise.all(Array.from({ length: 20 }, () => login(stand, code)));
        assert.equal(together.filter(({ status }) => status === 303).length, 1);
        assert.ok(together.every(({ status }) => status === 303 || WRONG.includes(status)));
        assert.ok(WRONG.includes((await login(stand, code)).status));
        return together.length + 1;
      },
    },
  },
  {
    kind: 'login',
    name: 'opens an older link than the newest',
    source: 'CWE-613; ASVS 6.5',
    refused: 'each code is good for its own session, and none is that of another',
    how: {
      act: async (stand) => {
        const [first, second] = [await stand.loginCode(), await stand.loginCode()];
        const sessions = [await login(stand, second), await login(stand, first)].map(sessionOf);
        assert.equal(new Set(sessions).size, sessions.length);
        return 2;
      },
    },
  },
  {
    kind: 'login',
    name: 'has a program look at the link before the person does',
    source: 'link previews, prefetch and scanners of mail; CWE-837',
    refused:
      'HEAD, POST and whatever says that it fetches ahead get an error, and the code is good afterwards',
    how: {
      act: async (stand) => {
        const code = await stand.loginCode();
        const ahead: readonly WireHeader[] = [
          ['Sec-Purpose', 'prefetch'],
          ['Sec-Purpose', 'prefetch;prerender'],
          ['Purpose', 'prefetch'],
          ['X-Moz', 'prefetch'],
        ];
        const answers = [
          ...(await Promise.all(ahead.map((header) => login(stand, code, { headers: [header] })))),
          ...(await Promise.all(
            ['HEAD', 'POST', 'PUT', 'OPTIONS'].map((method) => login(stand, code, { method })),
          )),
        ];
        for (const answer of answers) assert.ok(answer.status >= 400 && !hasCookie(answer), answer.raw);
        assert.equal((await login(stand, code)).status, 303);
        return answers.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'has a page of another site sign somebody in by a frame or an image',
    source: 'CWE-352 login CSRF; ASVS 3.5.3',
    refused: '403, and the code is good afterwards',
    how: {
      act: async (stand) => {
        const code = await stand.loginCode();
        const sent: readonly (readonly WireHeader[])[] = [
          fetched('cross-site', 'no-cors', 'image'),
          fetched('cross-site', 'navigate', 'iframe'),
          fetched('cross-site', 'cors', 'empty'),
          fetched('same-site', 'no-cors', 'script'),
          [origin('https://evil.example')],
          [origin('null')],
        ];
        for (const headers of sent) {
          const answer = await login(stand, code, { headers });
          assert.equal(answer.status, 403, answer.raw);
          assert.ok(!hasCookie(answer));
        }
        // A link that a person follows, from a chat for instance, is another thing.
        const followed = await login(stand, code, { headers: fetched('cross-site', 'navigate', 'document') });
        assert.equal(followed.status, 200, followed.raw);
        assert.ok(hasCookie(followed));
        return sent.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'signs in at a name that other programs share',
    source: 'RFC 6265 8.5: cookies ignore ports; ASVS 3.5.4',
    refused: 'no cookie is ever set at localhost or an address, and the code is good afterwards',
    how: {
      act: async (stand) => {
        const code = await stand.loginCode();
        const names = [stand.local, `localhost:${stand.port}`, `[::1]:${stand.port}`, 'evil.example'];
        for (const name of names) {
          const answer = await login(stand, code, { name });
          assert.ok(answer.status >= 400 && !hasCookie(answer), `${name}: ${answer.raw}`);
        }
        assert.equal((await login(stand, code)).status, 303);
        return names.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'gives somebody a session that it knows',
    source: 'CWE-384 session fixation; ASVS 7.2.4',
    refused:
      'signing in makes a new session whatever cookie comes along, and the given one stays worth nothing',
    how: {
      act: async (stand) => {
        const fixed = `berth_s_${randomBytes(32).toString('base64url')}`;
        const answer = await login(stand, await stand.loginCode(), { headers: [stand.cookie(fixed)] });
        assert.ok(
          answer.status === 303 ? sessionOf(answer) !== fixed : WRONG.includes(answer.status),
          answer.raw,
        );
        const used = await send(
          stand.way,
          pidAsked([host(stand.page), origin(stand.pageOrigin), stand.cookie(fixed)]),
        );
        assert.ok(WRONG.includes(used.status));
        return 2;
      },
    },
  },
  {
    kind: 'login',
    name: 'sets a second cookie beside the right one',
    source: 'CWE-565 cookie tossing; ASVS 3.3.3',
    refused: '401: of two sessions none counts, in either order, in one header or in two',
    how: {
      act: async (stand) => {
        const good = stand.cookie(stand.secrets.session);
        const evil = stand.cookie('berth_s_evil');
        const sets: readonly (readonly WireHeader[])[] = [
          [['Cookie', `${good[1]}; ${evil[1]}`]],
          [['Cookie', `${evil[1]}; ${good[1]}`]],
          [good, evil],
          [evil, good],
          [['Cookie', `${good[1]}; ${good[1]}`]],
        ];
        for (const cookies of sets) {
          const answer = await send(
            stand.way,
            pidAsked([host(stand.page), origin(stand.pageOrigin), ...cookies]),
          );
          assert.ok(WRONG.includes(answer.status), answer.raw);
        }
        return sets.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'reads the cookie, or has it sent from elsewhere',
    source: 'ASVS 3.3.1 to 3.3.4',
    refused: 'the cookie is HttpOnly, SameSite=Strict, without a domain, for one host',
    how: {
      act: async (stand) => {
        const answer = await login(stand, await stand.loginCode());
        const cookie = headerOf(answer, 'set-cookie') ?? '';
        for (const wanted of ['HttpOnly', 'SameSite=Strict', 'Path=/'])
          assert.ok(cookie.includes(wanted), cookie);
        assert.ok(!/domain=/i.test(cookie), cookie);
        assert.equal(headerOf(answer, 'cache-control'), 'no-store');
        assert.equal(headerOf(answer, 'referrer-policy'), 'no-referrer');
        return 1;
      },
    },
  },
  {
    kind: 'login',
    name: 'has the login lead somewhere else',
    source: 'CWE-601 open redirect; OpenClaw CVE-2026-25253; ASVS 3.7.2',
    refused: 'it leads to the page and nowhere else, whatever stands behind the code',
    how: {
      act: async (stand) => {
        const endings = [
          '?next=https://evil.example',
          '?redirect=//evil.example',
          '?gatewayUrl=wss://evil.example',
          '/https://evil.example',
          '/..//evil.example',
          '%2f%2fevil.example',
        ];
        for (const ending of endings) {
          const answer = await login(stand, `${await stand.loginCode()}${ending}`);
          const location = headerOf(answer, 'location');
          assert.ok(location === undefined || location === '/', `${ending}: ${location}`);
          assert.ok(!answer.body.includes('evil.example"'), answer.body);
        }
        return endings.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'presents a login code as something else',
    source: 'CWE-287; ASVS 7.2',
    refused: 'a code is no token, no cookie and no part of a query, and is good afterwards',
    how: {
      act: async (stand) => {
        const code = await stand.loginCode();
        const asks = [
          pidAsked([host(stand.local), bearer(code)]),
          pidAsked([host(stand.page), origin(stand.pageOrigin), stand.cookie(code)]),
          { method: 'GET', path: `/?code=${code}`, headers: [host(stand.page)] },
          { method: 'GET', path: `/login?code=${code}`, headers: [host(stand.page)] },
          { method: 'GET', path: `/login/?code=${code}`, headers: [host(stand.page)] },
        ];
        for (const ask of asks) assert.ok(WRONG.includes((await send(stand.way, ask)).status), ask.path);
        assert.equal((await login(stand, code)).status, 303);
        return asks.length;
      },
    },
  },
  {
    kind: 'login',
    name: 'comes back after signing out',
    source: 'ASVS 7.4.1, 7.4.4; CWE-613',
    refused: '401 at once, everywhere',
    how: {
      act: async (stand) => {
        const session = sessionOf(await login(stand, await stand.loginCode()));
        const headers = [host(stand.page), origin(stand.pageOrigin), stand.cookie(session)];
        assert.equal((await send(stand.way, pidAsked(headers))).status, 200);
        // A page of another site cannot do that to somebody.
        const foreign = [host(stand.page), origin('https://evil.example'), stand.cookie(session)];
        const refused = await send(stand.way, { path: '/logout', headers: foreign, body: '' });
        assert.equal(codeOf(refused), 'origin_refused');
        const out = await send(stand.way, { path: '/logout', headers, body: '' });
        assert.equal(out.status, 204, out.raw);
        assert.ok(WRONG.includes((await send(stand.way, pidAsked(headers))).status));
        return 2;
      },
    },
  },
];

interface LoginTry {
  readonly method?: string;
  readonly name?: string;
  readonly from?: string;
  readonly headers?: readonly WireHeader[];
}

function login(stand: AccessStand, code: string, tried: LoginTry = {}): Promise<WireAnswer> {
  const { method = 'GET', name = stand.page, from, headers = [] } = tried;
  const way = from === undefined ? stand.way : { ...stand.way, from };
  return send(way, { method, path: `/login/${code}`, headers: [host(name), ...headers] });
}

function fetched(site: string, mode: string, destination: string): WireHeader[] {
  return [
    ['Sec-Fetch-Site', site],
    ['Sec-Fetch-Mode', mode],
    ['Sec-Fetch-Dest', destination],
  ];
}

function pidAsked(headers: readonly WireHeader[]) {
  return asked('query', '{ daemon { pid } }', headers);
}

function hasCookie({ headers }: WireAnswer): boolean {
  return headers.has('set-cookie');
}

function sessionOf(answer: WireAnswer): string {
  return /=([^;]*)/.exec(headerOf(answer, 'set-cookie') ?? '')?.[1] ?? '';
}
