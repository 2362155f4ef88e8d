import { hostname } from 'node:os';
import { type Attack, bearer, host, origin } from '../attack.ts';
import { asRefused, askedEverywhere, servedToAdmin, servedToPage } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import type { WireHeader } from '../wire.ts';

const STARTS_WITH = 'SECURITY.md 4.1: Claude Code CVE-2026-24052, a check with `startsWith`';
const REBINDING =
  'SECURITY.md 4.1: MCP Inspector CVE-2025-49596, MCP SDKs CVE-2025-66414 and 66416, rmcp CVE-2026-42559, Ollama';

interface Named {
  readonly name: string;
  readonly source: string;
  readonly names: (stand: AccessStand) => readonly string[];
}

const NAMED: readonly Named[] = [
  {
    name: 'rebinds a name of its own to the machine',
    source: REBINDING,
    names: ({ port }) => [`evil.example:${port}`, `evil.example`, `a.evil.example:${port}`],
  },
  {
    name: 'uses a public name that leads to the machine',
    source: REBINDING,
    names: ({ port }) => [
      `127.0.0.1.nip.io:${port}`,
      `localtest.me:${port}`,
      `localhost.evil.example:${port}`,
    ],
  },
  {
    name: "begins like the daemon's name",
    source: STARTS_WITH,
    names: ({ port, pageName }) => [
      `berth.localhost.evil.example:${port}`,
      `${pageName}.evil.example:${port}`,
      `${pageName}x:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `127.0.0.10:${port}`,
      `localhosts:${port}`,
    ],
  },
  {
    name: "ends like the daemon's name",
    source: STARTS_WITH,
    names: ({ port, pageName }) => [
      `evil-${pageName}:${port}`,
      `evil.${pageName}:${port}`,
      `evil.localhost:${port}`,
      `evillocalhost:${port}`,
      `x127.0.0.1:${port}`,
    ],
  },
  {
    name: 'hides its name behind that of a user',
    source: 'CWE-350; URL parsers that differ',
    names: ({ port, pageName }) => [
      `localhost@evil.example:${port}`,
      `localhost:${port}@evil.example:${port}`,
      `evil.example@${pageName}:${port}`,
      `evil.example:x@127.0.0.1:${port}`,
    ],
  },
  {
    name: 'hides its name behind a fragment, a path or a query',
    source: 'CWE-350; URL parsers that differ',
    names: ({ port, pageName }) => [
      `evil.example#localhost:${port}`,
      `evil.example/localhost:${port}`,
      `evil.example?localhost:${port}`,
      `evil.example\\localhost:${port}`,
      `${pageName}:${port}#evil.example`,
      `${pageName}:${port}/evil`,
      `${pageName}:${port}?evil`,
    ],
  },
  {
    name: 'puts a dot behind the name',
    source: 'CWE-350; names that end in a dot are another site for browsers',
    names: ({ port, pageName }) => [`localhost.:${port}`, `${pageName}.:${port}`, `127.0.0.1.:${port}`],
  },
  {
    name: "writes the machine's address in another way",
    source: 'CWE-350; browsers and Node read these as 127.0.0.1',
    names: ({ port }) => [
      `2130706433:${port}`,
      `0x7f000001:${port}`,
      `0177.0.0.1:${port}`,
      `127.1:${port}`,
      `0.0.0.0:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `[::]:${port}`,
      `[0:0:0:0:0:0:0:1%25lo]:${port}`,
      `127.0.0.2:${port}`,
      `127。0。0。1:${port}`,
    ],
  },
  {
    name: "uses the machine's own name",
    source: REBINDING,
    names: ({ port }) => [`${hostname()}:${port}`, `${hostname()}.local:${port}`],
  },
  {
    name: 'names another port than the one it comes to',
    source: 'ASVS 3.5.4 separate hostnames',
    names: ({ port, pageName }) => [
      `localhost:${port === 3000 ? 3001 : 3000}`,
      `127.0.0.1:1${port}`,
      `${pageName}:${port}0`,
      `localhost:${port}:80`,
      `localhost:+${port}`,
      `localhost:0${port}`,
      `localhost:${port}e0`,
      `${pageName}:`,
    ],
  },
  {
    name: 'names nothing that is a name',
    source: 'CWE-20 improper input validation',
    names: ({ port }) => [
      '',
      ' ',
      ':',
      `:${port}`,
      '*',
      `*:${port}`,
      `[:${port}`,
      `]:${port}`,
      `${'a'.repeat(300)}:${port}`,
    ],
  },
  {
    name: 'names two hosts in one',
    source: 'CWE-444 inconsistent interpretation of requests',
    names: ({ local }) => [`${local}, evil.example`, `evil.example, ${local}`, `evil.example ${local}`],
  },
  {
    name: "uses the name of a program's page",
    source: 'SECURITY.md 4.1: AutoJack; ASVS 3.5.4',
    names: ({ port, victim }) => [
      `${victim.name}.localhost:${port}`,
      `3000-${victim.name}.localhost:${port}`,
    ],
  },
];

export const HOST_ATTACKS: readonly Attack[] = [
  ...NAMED.map(
    ({ name, source, names }): Attack => ({
      kind: 'host',
      name,
      source,
      refused: '421 `host_refused` on every route, upgrade and field, with a good credential and without',
      how: {
        tries: (stand) =>
          names(stand).flatMap((given) =>
            credentials(stand).flatMap(([what, credential]) =>
              asRefused(askedEverywhere(stand, [host(given), ...credential]), {
                what: `Host ${given} with ${what}`,
                expected: { status: 421, code: 'host_refused' },
              }),
            ),
          ),
        controls: servedToAdmin,
      },
    }),
  ),
  {
    kind: 'host',
    name: "rebinds a name, with its own page's origin",
    source: 'SECURITY.md 4.1: DNS rebinding with Host and Origin alike',
    refused: '421 `host_refused`, whatever the Origin says',
    how: {
      tries: (stand) =>
        credentials(stand).flatMap(([what, credential]) => {
          const evil = `evil.example:${stand.port}`;
          const headers = [host(evil), origin(`http://${evil}`), ['Sec-Fetch-Site', 'same-origin'] as const];
          return asRefused(askedEverywhere(stand, [...headers, ...credential]), {
            what: `its own Origin with ${what}`,
            expected: { status: 421, code: 'host_refused' },
          });
        }),
      controls: servedToPage,
    },
  },
  {
    kind: 'host',
    name: 'comes by the host of a preview',
    source: 'OpenSandbox 0.2.2: the path of previews skipped the check; ASVS 3.5.4',
    refused: '401: nothing of the API is there, and neither tokens nor sessions are worth anything',
    how: {
      tries: (stand) =>
        [`3000--${stand.victim.name}`, `web--${stand.victim.name}`, '20000--nothing-there'].flatMap(
          (preview) =>
            credentials(stand).flatMap(([what, credential]) =>
              asRefused(askedEverywhere(stand, [host(`${preview}.localhost:${stand.port}`), ...credential]), {
                what: `${preview} with ${what}`,
                expected: { status: [401, 421], code: ['unauthenticated', 'host_refused'] },
              }),
            ),
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'host',
    name: 'has a proxy name the host',
    source: 'ASVS 4.1.3 headers of proxies',
    refused: '421 `host_refused`: nobody in between was named in the configuration',
    how: {
      tries: (stand) =>
        asRefused(
          askedEverywhere(stand, [
            host(`evil.example:${stand.port}`),
            bearer(stand.secrets.admin),
            ['X-Forwarded-Host', stand.local],
            ['X-Host', stand.local],
            ['Forwarded', `host="${stand.local}"`],
          ]),
          { what: 'X-Forwarded-Host', expected: { status: 421, code: 'host_refused' } },
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'host',
    name: 'names no host, or two',
    source: 'RFC 9112 3.2; CWE-444',
    refused: '400 or 421, and nothing is served',
    how: {
      tries: (stand) => {
        const good = bearer(stand.secrets.admin);
        const evil = host('evil.example');
        const sets: Readonly<Record<string, readonly WireHeader[]>> = {
          none: [good],
          'a good one and another': [host(stand.local), evil, good],
          'another and a good one': [evil, host(stand.local), good],
          'the same twice': [host(stand.local), host(stand.local), good],
        };
        return Object.entries(sets).flatMap(([what, headers]) =>
          asRefused(askedEverywhere(stand, headers), { what, expected: { status: [400, 421] } }),
        );
      },
      controls: servedToAdmin,
    },
  },
];

function credentials(stand: AccessStand): (readonly [string, readonly WireHeader[]])[] {
  return [
    ['no credential', []],
    ['the token of an admin', [bearer(stand.secrets.admin)]],
    ['a session', [stand.cookie(stand.secrets.session)]],
  ];
}
