import { type Attack, bearer, host, type Try } from '../attack.ts';
import { servedToAdmin } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';

const ROUNDABOUT = 'CWE-22, CWE-180; OpenSandbox 0.2.2: a path that skipped the check';

interface Way {
  readonly name: string;
  readonly source?: string;
  readonly paths: readonly string[];
}

const WAYS: readonly Way[] = [
  {
    name: 'climbs from an open path to a closed one',
    paths: [
      '/healthz/../graphql',
      '/healthz/../../graphql',
      '/readyz/./../graphql',
      '/login/../graphql',
      '/login/x/../../graphql',
      '/healthz/..;/graphql',
    ],
  },
  {
    name: 'climbs in letters that are written as numbers',
    paths: [
      '/healthz/%2e%2e/graphql',
      '/healthz%2f..%2fgraphql',
      '/healthz/%2e%2e%2fgraphql',
      '/healthz/..%5cgraphql',
      '/healthz/%252e%252e/graphql',
      '/healthz/%c0%ae%c0%ae/graphql',
      '/login/%2e%2e/%2e%2e/graphql',
    ],
  },
  {
    name: 'begins with an open path',
    paths: [
      '/healthzgraphql',
      '/healthz;graphql',
      '/healthz%00graphql',
      '/healthz,/graphql',
      '/readyz&/graphql',
      '/healthz%3f/graphql',
    ],
  },
  {
    name: 'writes a closed path in another way',
    paths: [
      '//graphql',
      '/./graphql',
      '/graphql/',
      '/graphql/.',
      '/GraphQL',
      '/%67raphql',
      '/graphql%20',
      '/graphql%00',
      '/graphql;x=1',
      '/\\graphql',
      '\\graphql',
      '/x/../graphql',
      '/graphql%2f',
      '/%2fgraphql',
      '///terminal',
    ],
  },
  {
    name: 'climbs out of the files of the page',
    source: 'CWE-22; Vite CVE-2025-30208',
    paths: [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f..%2fetc/passwd',
      '/assets/../../../../etc/passwd',
      '/assets/..%2f..%2f..%2fberth.db',
      '/@fs/etc/passwd?raw??',
      '/assets/%00page.js?raw',
      '/file:///etc/passwd',
      '/C:/Windows/win.ini',
      '/state/berth.db',
    ],
  },
];

export const PATH_ATTACKS: readonly Attack[] = [
  ...WAYS.map(
    ({ name, source = ROUNDABOUT, paths }): Attack => ({
      kind: 'path',
      name,
      source,
      refused: '401 or 400 without a credential; with one there is nothing, and no file of the machine',
      how: {
        tries: (stand) =>
          paths.flatMap((path) => [...withoutCredential(stand, path), ...withCredential(stand, path)]),
        controls: servedToAdmin,
      },
    }),
  ),
  {
    kind: 'path',
    name: 'maps what is there by the answers',
    source: 'CWE-204 observable response discrepancy',
    refused:
      'a path that exists, one that does not and one by the wrong method are answered with the same bytes',
    how: {
      tries: (stand) =>
        ['/graphql', '/terminal', '/', '/sw.js', '/logout', '/nothing', '/login', '/healthz/x', '/%'].flatMap(
          (path) =>
            ['GET', 'POST', 'DELETE'].map(
              (method): Try => ({
                what: `${method} ${path}`,
                sent: { method, path, headers: [host(stand.local)] },
                expected: {
                  status: 401,
                  code: 'unauthenticated',
                  holds: ({ raw }) => sameAsFirst(stand, raw.replaceAll(/^date: .*$/gim, '')),
                },
              }),
            ),
        ),
      controls: servedToAdmin,
    },
  },
  {
    kind: 'path',
    name: 'asks the open paths for more than they tell',
    source: 'OpenSandbox 0.2.2: health and side channels; ASVS 14.1',
    refused: 'they answer with a word and nothing about the daemon',
    how: {
      tries: (stand) =>
        ['/healthz', '/readyz', '/healthz?verbose=1', '/readyz?full', '/healthz?token=x'].map(
          (path): Try => ({
            what: path,
            sent: { method: 'GET', path, headers: [host(stand.local)] },
            expected: {
              status: [200, 400],
              holds: ({ body }) =>
                body.length < 200 && !/\d+\.\d+\.\d+|berth\.db|\/state|pid|instance/i.test(body),
            },
          }),
        ),
      controls: servedToAdmin,
    },
  },
];

const firsts = new WeakMap<AccessStand, string>();

function sameAsFirst(stand: AccessStand, text: string): boolean {
  const first = firsts.get(stand) ?? text;
  firsts.set(stand, first);
  return first === text;
}

function withoutCredential(stand: AccessStand, path: string): Try[] {
  const expected = { status: [400, 401], code: ['unauthenticated', 'invalid_input', ''] };
  return ['GET', 'POST'].map((method) => ({
    what: `${method} ${path}`,
    sent: { method, path, headers: [host(stand.local)] },
    expected,
  }));
}

function withCredential(stand: AccessStand, path: string): Try[] {
  const isFile = ({ body }: { readonly body: string }) =>
    body.includes('root:') || body.includes('SQLite format');
  return ['GET', 'POST'].map((method) => ({
    what: `${method} ${path} with a token`,
    sent: { method, path, headers: [host(stand.local), bearer(stand.secrets.admin)] },
    expected: { status: [400, 403, 404, 422], holds: (answer) => !isFile(answer) },
  }));
}
