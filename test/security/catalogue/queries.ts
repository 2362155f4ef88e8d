import { type Attack, bearer, host, type Try } from '../attack.ts';
import { asked, servedToAdmin } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';

const TOO_MUCH = 'CWE-770 allocation without limits; ASVS 4.3.1';
const MANY = 2000;

interface Dear {
  readonly name: string;
  readonly source?: string;
  readonly refused?: string;
  readonly documents: Readonly<Record<string, string>>;
}

const nested = (depth: number) =>
  `${'{ __schema { types { fields { type '.repeat(1)}${'{ ofType '.repeat(depth)}{ name }${' }'.repeat(depth + 4)}`;
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const DEAR: readonly Dear[] = [
  {
    name: 'asks deeper than anything is',
    documents: {
      'nested types': nested(500),
      'nested lists': `query($x: ${'['.repeat(500)}Int${']'.repeat(500)}) { daemon { pid } }`,
      'nested values': `{ events(after: ${'['.repeat(3000)}1${']'.repeat(3000)}) { head } }`,
    },
  },
  {
    name: 'asks the same under a thousand names',
    documents: {
      aliases: `{ ${times(MANY, (index) => `a${index}: instances { name }`)} }`,
      'aliases of a mutation': `mutation { ${times(MANY, (index) => `a${index}: pauseRecovery(paused: true) { paused }`)} }`,
      'aliases below': `{ instances { ${times(MANY, (index) => `a${index}: name`)} } }`,
    },
  },
  {
    name: 'asks the same a thousand times',
    documents: {
      fields: `{ ${times(MANY * 5, () => 'instances { name }')} }`,
      fragments: `{ ${times(MANY, () => '...f')} } fragment f on Query { instances { name } }`,
    },
  },
  {
    name: 'writes fragments that contain each other',
    source: 'CWE-674 uncontrolled recursion; GraphQL 5.5.2.2',
    documents: {
      itself: '{ ...a } fragment a on Query { ...a }',
      'each other': '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a daemon { pid } }',
      doubling: `{ ...f0 } ${times(30, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f30 on Query { instances { name } }`,
    },
  },
  {
    name: 'writes a flood of directives',
    source: 'CWE-770; graphql-java CVE-2022-37734',
    documents: {
      unknown: `{ daemon ${times(MANY * 5, () => '@x')} { pid } }`,
      known: `{ daemon ${times(MANY, () => '@include(if: true)')} { pid } }`,
    },
  },
  {
    name: 'defines a thousand things that it does not use',
    documents: {
      operations: times(MANY, (index) => `query a${index} { daemon { pid } }`),
      variables: `query(${times(MANY, (index) => `$a${index}: Int`)}) { daemon { pid } }`,
      tokens: `{ ${times(50_000, () => 'a')} }`,
    },
  },
];

export const QUERY_ATTACKS: readonly Attack[] = [
  ...DEAR.map(
    ({ name, source = TOO_MUCH, documents }): Attack => ({
      kind: 'graphql',
      name,
      source,
      refused: 'an error before any of it is done, within a second',
      how: {
        tries: (stand) =>
          Object.entries(documents).map(
            ([what, query]): Try => ({
              what,
              sent: asked('query', query, admin(stand)),
              expected: { status: [200, 400], holds: ({ body }) => isError(body) },
            }),
          ),
        controls: servedToAdmin,
      },
    }),
  ),
  {
    kind: 'graphql',
    name: 'sends many requests in one',
    source: 'CWE-770; batching; ASVS 4.3.1',
    refused: 'an error: one request is one operation',
    how: {
      tries: (stand) =>
        [2, 100, 5000].map(
          (size): Try => ({
            what: `${size} at once`,
            sent: {
              path: '/graphql',
              headers: [...admin(stand), ['Content-Type', 'application/json']],
              body: JSON.stringify(Array.from({ length: size }, () => ({ query: '{ daemon { pid } }' }))),
            },
            expected: { status: [200, 400, 413], holds: ({ body }) => isError(body) },
          }),
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'graphql',
    name: 'asks what there is without being known',
    source: 'CWE-200; ASVS 4.3.2 introspection',
    refused: '401, and no suggestion of how a field may be called',
    how: {
      tries: (stand) =>
        [
          '{ __schema { types { name } } }',
          '{ __type(name: "Instance") { name } }',
          '{ instanses { name } }',
        ].map(
          (query): Try => ({
            what: query,
            sent: asked('query', query, [host(stand.local)]),
            expected: {
              status: 401,
              code: 'unauthenticated',
              holds: ({ body }) => !/instances|mean/.test(body),
            },
          }),
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'graphql',
    name: 'sends what is no request',
    source: 'CWE-20; CWE-1321 prototype pollution',
    refused: 'an error that tells nothing of the inside, and the daemon goes on',
    how: {
      tries: (stand) =>
        [
          '',
          'null',
          '[]',
          '42',
          '"x"',
          '{',
          '{"query":42}',
          '{"query":null}',
          '{"query":"{ daemon { pid } }","variables":[]}',
          '{"query":"{ daemon { pid } }","operationName":"nothing"}',
          '{"__proto__":{"query":"{ daemon { pid } }"}}',
          '{"query":"query($t: String!) { instance(target: $t) { name } }","variables":{"__proto__":{"t":"x"}}}',
          `{"query":"{ daemon { pid } }"${' '.repeat(10)}`,
          '\uFEFF{"query":"{"}',
        ].map(
          (body): Try => ({
            what: body,
            sent: {
              path: '/graphql',
              headers: [...admin(stand), ['Content-Type', 'application/json']],
              body,
            },
            expected: {
              status: [200, 400, 415],
              holds: ({ body: said }) => isError(said) && !/node_modules|\.ts:\d+|at \w+ \(/.test(said),
            },
          }),
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'graphql',
    name: 'sends more than is read',
    source: 'CWE-770; ASVS 15.2.2',
    refused: '413 before any of it is read, 431 or 413 for headers, 400 for a path',
    how: {
      tries: (stand) => [
        {
          what: 'a body of 5 MiB',
          sent: {
            path: '/graphql',
            headers: [
              ...admin(stand),
              ['Content-Type', 'application/json'],
              ['Content-Length', String(5 * 1024 * 1024)],
            ],
          },
          expected: { status: 413, code: 'request_too_large' },
        },
        {
          what: 'a body of a terabyte, expected to be waited for',
          sent: {
            path: '/graphql',
            headers: [
              ...admin(stand),
              ['Content-Type', 'application/json'],
              ['Content-Length', String(2 ** 40)],
              ['Expect', '100-continue'],
            ],
          },
          expected: { status: 413, code: 'request_too_large' },
        },
        {
          what: 'a header of 64 KiB',
          sent: { path: '/graphql', headers: [...admin(stand), ['X', 'x'.repeat(64 * 1024)]] },
          expected: { status: [0, 413, 431] },
        },
        {
          what: 'three thousand headers',
          sent: {
            path: '/graphql',
            headers: [
              ...admin(stand),
              ...Array.from({ length: 3000 }, (_, index) => [`X${index}`, 'x'] as const),
            ],
          },
          expected: { status: [0, 413, 431] },
        },
        {
          what: 'a path of 10,000 letters',
          sent: { method: 'GET', path: `/${'x'.repeat(10_000)}`, headers: admin(stand) },
          expected: { status: [400, 414, 431] },
        },
        {
          what: 'a packed body',
          sent: {
            path: '/graphql',
            headers: [...admin(stand), ['Content-Type', 'application/json'], ['Content-Encoding', 'gzip']],
            body: 'x',
          },
          expected: { status: [400, 415] },
        },
      ],
      controls: servedToAdmin,
    },
  },
];

function admin(stand: AccessStand) {
  return [host(stand.local), bearer(stand.secrets.admin)];
}

function isError(body: string): boolean {
  return body.includes('"errors":[') && !body.includes('"pid":') && !body.includes('"data":{');
}
