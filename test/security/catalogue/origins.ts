import { type Attack, bearer, host, origin, type Try } from '../attack.ts';
import { asRefused, askedEverywhere, servedToPage, upgradeAt } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import type { WireHeader } from '../wire.ts';

const HIJACK = 'SECURITY.md 4.1: pi-agent-dashboard, Vite, Komari: cross-site WebSocket hijack';
const FOREIGN = { status: 403, code: 'origin_refused' } as const;

interface From {
  readonly name: string;
  readonly source: string;
  /** What the browser tells of the page that sends it. */
  readonly from: (stand: AccessStand) => Readonly<Record<string, readonly WireHeader[]>>;
}

const named = (...origins: readonly string[]) =>
  Object.fromEntries(origins.map((each) => [each === '' ? 'an empty Origin' : each, [origin(each)]]));

const FROM: readonly From[] = [
  {
    name: "sends the owner's browser from a page on the internet",
    source: HIJACK,
    from: () => named('https://evil.example', 'http://evil.example', 'http://evil.example:80'),
  },
  {
    name: 'sends it from a page that has no origin',
    source: 'ASVS 3.5.1; sandboxed frames, data: and file:',
    from: () =>
      named(
        'null',
        'file://',
        '',
        'about:blank',
        'data:',
        'chrome-extension://abcdefgh',
        'vscode-webview://x',
      ),
  },
  {
    name: "sends it from another program's page on this machine",
    source: 'SECURITY.md 4.1: AutoJack: Origin localhost was trusted',
    from: ({ port }) =>
      named(
        'http://localhost:3000',
        'http://127.0.0.1:3000',
        'http://[::1]:3000',
        'http://localhost',
        `http://localhost:${port}`,
        `http://127.0.0.1:${port}`,
      ),
  },
  {
    name: "sends it from an instance's preview",
    source: 'ASVS 3.5.4 separate hostnames',
    from: ({ port, victim }) =>
      named(`http://3000--${victim.name}.localhost:${port}`, `http://web--${victim.name}.localhost:${port}`),
  },
  {
    name: "sends it from a page whose origin is nearly the page's own",
    source: 'SECURITY.md 4.1: checks with `startsWith`',
    from: ({ port, pageName, pageOrigin }) =>
      named(
        `${pageOrigin}.evil.example`,
        `https://${pageName}:${port}`,
        `http://${pageName}`,
        `http://${pageName}:1${port}`,
        `http://evil.${pageName}:${port}`,
        `http://${pageName}.:${port}`,
        `${pageOrigin}/`,
        `${pageOrigin} https://evil.example`,
        `https://evil.example ${pageOrigin}`,
        `${pageOrigin},https://evil.example`,
        `http://evil@${pageName}:${port}`,
        pageOrigin.toUpperCase(),
      ),
  },
  {
    name: 'tells two origins',
    source: 'CWE-444 inconsistent interpretation of requests',
    from: ({ pageOrigin }) => ({
      'good and bad': [origin(pageOrigin), origin('https://evil.example')],
      'bad and good': [origin('https://evil.example'), origin(pageOrigin)],
    }),
  },
  {
    name: 'sends it without an Origin, as images and forms of old did',
    source: 'ASVS 3.5.3 Sec-Fetch; vibe-kanban 2918 and 3034: a missing Origin was allowed',
    from: () => ({
      'cross-site': [['Sec-Fetch-Site', 'cross-site']],
      'same-site': [['Sec-Fetch-Site', 'same-site']],
      'an image': [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Sec-Fetch-Mode', 'no-cors'],
        ['Sec-Fetch-Dest', 'image'],
      ],
      'a frame': [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Sec-Fetch-Mode', 'navigate'],
        ['Sec-Fetch-Dest', 'iframe'],
      ],
      'two words': [
        ['Sec-Fetch-Site', 'same-origin'],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
      'a word that is none': [['Sec-Fetch-Site', 'friendly']],
    }),
  },
];

const LETTERS = [
  ['text/plain', '{"query":"mutation { pauseRecovery(paused: true) { paused } }"}'],
  ['text/plain;application/json', '{"query":"mutation { pauseRecovery(paused: true) { paused } }"}'],
  [
    'application/x-www-form-urlencoded',
    'query=mutation%20%7B%20pauseRecovery(paused%3A%20true)%20%7B%20paused%20%7D%20%7D',
  ],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation { pauseRecovery(paused: true) { paused } }"}\r\n--x--\r\n',
  ],
  ['application/graphql', 'mutation { pauseRecovery(paused: true) { paused } }'],
] as const;

export const ORIGIN_ATTACKS: readonly Attack[] = [
  ...FROM.map(
    ({ name, source, from }): Attack => ({
      kind: 'origin',
      name,
      source,
      refused: '403 `origin_refused` on every route, upgrade and field, with a session and with a token',
      how: {
        tries: (stand) =>
          Object.entries(from(stand)).flatMap(([what, told]) =>
            signedIn(stand).flatMap(([who, headers]) =>
              asRefused(askedEverywhere(stand, [...headers, ...told]), {
                what: `${what} with ${who}`,
                expected: FOREIGN,
              }),
            ),
          ),
        controls: servedToPage,
      },
    }),
  ),
  {
    kind: 'origin',
    name: 'comes without an Origin and without a credential',
    source: 'SECURITY.md 4.1: vibe-kanban 2918 and 3034',
    refused: '401: a missing Origin is no credential, nor is the right one',
    how: {
      tries: (stand) =>
        [
          ['no Origin', [host(stand.local)]],
          [
            "the page's Origin",
            [host(stand.page), origin(stand.pageOrigin), ['Sec-Fetch-Site', 'same-origin']],
          ],
        ].flatMap(([what, headers]) =>
          asRefused(askedEverywhere(stand, headers as WireHeader[]), {
            what: String(what),
            expected: { status: 401, code: 'unauthenticated' },
          }),
        ),
      controls: servedToPage,
    },
  },
  {
    kind: 'origin',
    name: 'opens a terminal across sites',
    source: HIJACK,
    refused: '403, and no byte of the terminal',
    how: {
      tries: (stand) =>
        ['https://evil.example', 'null', 'http://localhost:3000'].flatMap((from) =>
          signedIn(stand).map(
            ([who, headers]): Try => ({
              what: `${from} with ${who}`,
              sent: upgradeAt(`/terminal?target=${stand.victim.name}`, [...headers, origin(from)]),
              expected: FOREIGN,
            }),
          ),
        ),
      controls: (stand) => [
        {
          what: "from the page's own",
          sent: upgradeAt(`/terminal?target=${stand.victim.name}&readOnly=1`, [
            host(stand.page),
            origin(stand.pageOrigin),
            stand.cookie(stand.secrets.session),
          ]),
          expected: { status: 101 },
        },
      ],
    },
  },
  {
    kind: 'origin',
    name: 'posts a form across sites',
    source: 'CWE-352 cross-site request forgery; ASVS 3.5.1',
    refused: '403 with whatever a form can send, also when the browser says nothing of where it is',
    how: {
      tries: (stand) =>
        LETTERS.flatMap(([type, body]) =>
          [[origin('https://evil.example')], [origin('null')], []].map(
            (told): Try => ({
              what: `${type} with ${told.length === 0 ? 'no Origin' : String(told[0]?.[1])}`,
              sent: {
                path: '/graphql',
                headers: [
                  host(stand.page),
                  stand.cookie(stand.secrets.session),
                  ['Content-Type', type],
                  ...told,
                ],
                body,
              },
              expected: FOREIGN,
            }),
          ),
        ),
      controls: servedToPage,
    },
  },
  {
    kind: 'origin',
    name: 'has the page itself send what a form can',
    source: 'CWE-352; ASVS 3.5.2: no simple request may change anything',
    refused: 'nothing but JSON is read, also from the page and with a token',
    how: {
      tries: (stand) =>
        LETTERS.flatMap(([type, body]) =>
          [
            [host(stand.page), origin(stand.pageOrigin), stand.cookie(stand.secrets.session)],
            [host(stand.local), bearer(stand.secrets.admin)],
          ].map(
            (headers): Try => ({
              what: type,
              sent: { path: '/graphql', headers: [...headers, ['Content-Type', type]], body },
              expected: { status: [400, 415] },
            }),
          ),
        ),
      controls: servedToPage,
    },
  },
  {
    kind: 'origin',
    name: 'changes something by following a link',
    source: 'CWE-352; GET must be safe',
    refused: 'there is no GraphQL by GET, from anywhere',
    how: {
      tries: (stand) =>
        ['mutation { pauseRecovery(paused: true) { paused } }', '{ instances { name } }'].flatMap((query) =>
          signedIn(stand).map(
            ([who, headers]): Try => ({
              what: `${query} with ${who}`,
              sent: {
                method: 'GET',
                path: `/graphql?query=${encodeURIComponent(query)}`,
                headers: [...headers, ['Sec-Fetch-Site', 'none'], ['Sec-Fetch-Mode', 'navigate']],
              },
              expected: { status: [400, 404, 405], code: 'invalid_input' },
            }),
          ),
        ),
      controls: servedToPage,
    },
  },
  {
    kind: 'origin',
    name: 'asks whether it may read answers',
    source: 'SECURITY.md 4.1: OpenCode CVE-2026-22812, CORS `*`; ASVS 3.4.2',
    refused: 'no answer to any method, to anybody, has a header that lets another origin read it',
    how: {
      tries: (stand) =>
        ['OPTIONS', 'GET', 'POST'].flatMap((method) =>
          [stand.local, stand.page].flatMap((name) =>
            ['/graphql', '/', '/healthz', '/nothing'].map(
              (path): Try => ({
                what: `${method} ${path} at ${name}`,
                sent: {
                  method,
                  path,
                  headers: [
                    host(name),
                    origin('https://evil.example'),
                    ['Access-Control-Request-Method', 'POST'],
                    ['Access-Control-Request-Headers', 'authorization, content-type'],
                    ['Access-Control-Request-Private-Network', 'true'],
                  ],
                },
                expected: {
                  status: [401, 403],
                  holds: ({ headers }) =>
                    ![...headers.keys()].some((header) => header.startsWith('access-control-')),
                },
              }),
            ),
          ),
        ),
      controls: servedToPage,
    },
  },
  {
    kind: 'origin',
    name: 'puts the page into a frame, or has it load what is not its own',
    source: 'CWE-1021; ASVS 3.4.3 to 3.4.6',
    refused: 'every answer forbids frames, foreign and inline scripts, sniffing, referrers and keeping',
    how: {
      tries: (stand) =>
        [stand.local, stand.page].flatMap((name) =>
          ['/', '/sw.js', '/nothing', '/graphql'].map(
            (path): Try => ({
              what: `GET ${path} at ${name}`,
              sent: { method: 'GET', path, headers: [host(name), ['Accept', 'text/html']] },
              expected: { status: 401, holds: ({ headers }) => isGuarded(headers) },
            }),
          ),
        ),
      controls: (stand) => [
        {
          what: 'the page',
          sent: {
            method: 'GET',
            path: '/',
            headers: [host(stand.page), stand.cookie(stand.secrets.session), ['Sec-Fetch-Site', 'none']],
          },
          expected: { status: 200, holds: ({ headers }) => isGuarded(headers) },
        },
      ],
    },
  },
];

export function isGuarded(headers: ReadonlyMap<string, readonly string[]>): boolean {
  const policy = headers.get('content-security-policy')?.join() ?? '';
  const held = ["default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"];
  return (
    held.every((rule) => policy.includes(rule)) &&
    !policy.includes('unsafe-') &&
    headers.get('x-content-type-options')?.join() === 'nosniff' &&
    headers.get('referrer-policy')?.join() === 'no-referrer' &&
    headers.get('cache-control')?.join() === 'no-store' &&
    !headers.has('x-powered-by') &&
    !headers.has('server')
  );
}

/** Both that somebody else could have a browser or a program send. */
function signedIn(stand: AccessStand): (readonly [string, readonly WireHeader[]])[] {
  return [
    ['a session', [host(stand.page), stand.cookie(stand.secrets.session)]],
    ['a token', [host(stand.local), bearer(stand.secrets.admin)]],
  ];
}
