import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Attack, bearer, host } from '../attack.ts';
import { asked } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import { parseAnswers } from '../wire-answer.ts';
import { UPGRADE } from '../wire-socket.ts';
import { dial, heard, send, written } from '../wire.ts';

const SLOW = 'CWE-400; Slowloris; ASVS 15.2.2';
const CROWD = 1000;
/** Far above what an answer takes, and far below what a person would bear. */
const ANSWERED_MS = 2000;
const LOOKS = 20;
/** The deadline of headers, and how often it is looked at, with room for a busy machine. */
const HEADERS_MS = 20_000;
/** The same for a whole request. */
const REQUEST_MS = 45_000;
const DRIP_MS = 500;

export const FLOOD_ATTACKS: readonly Attack[] = [
  {
    kind: 'flood',
    name: 'opens a thousand connections and says nothing',
    source: SLOW,
    refused:
      'somebody with a credential is answered as ever, on a connection of their own; the oldest are cut',
    how: {
      act: async (stand) => {
        const sockets = await crowd(stand, () => undefined);
        try {
          await answersOthers(stand);
          assert.ok(
            sockets.some(({ destroyed, readableEnded }) => destroyed || readableEnded),
            'none was cut',
          );
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        return CROWD;
      },
    },
  },
  {
    kind: 'flood',
    name: 'opens a thousand connections and begins a request on each',
    source: SLOW,
    refused: 'somebody with a credential is answered as ever',
    how: {
      act: async (stand) => {
        const sockets = await crowd(stand, (socket) =>
          socket.write(`POST /graphql HTTP/1.1\r\nHost: ${stand.local}\r\nX:`),
        );
        try {
          await answersOthers(stand);
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        return CROWD;
      },
    },
  },
  {
    kind: 'flood',
    name: 'sends a header one letter at a time',
    source: SLOW,
    refused: 'hung up on when the time for headers is over',
    how: {
      act: async (stand) => {
        await drips(stand, {
          head: `POST /graphql HTTP/1.1\r\nHost: ${stand.local}\r\nX: `,
          deadlineMs: HEADERS_MS,
        });
        return 1;
      },
    },
  },
  {
    kind: 'flood',
    name: 'sends a body one letter at a time',
    source: 'CWE-400; R-U-Dead-Yet; ASVS 15.2.2',
    refused:
      'without a credential the answer does not wait for it; with one the time of a request is bounded',
    how: {
      act: async (stand) => {
        const lines = [
          ['Content-Type', 'application/json'],
          ['Content-Length', '100000'],
        ] as const;
        const head = (headers: readonly (readonly [string, string])[]) =>
          written({ headers: [host(stand.local), ...headers, ...lines] }).toString('latin1');
        const begun = performance.now();
        await drips(stand, { head: head([]), deadlineMs: ANSWERED_MS, status: 401 });
        assert.ok(performance.now() - begun < ANSWERED_MS);
        await drips(stand, { head: head([bearer(stand.secrets.read)]), deadlineMs: REQUEST_MS });
        return 2;
      },
    },
  },
  {
    kind: 'flood',
    name: 'sends chunks without an end',
    source: 'CWE-770; ASVS 15.2.2',
    refused: 'the answer does not wait for them, with a credential and without',
    how: {
      act: async (stand) => {
        for (const credential of [[], [bearer(stand.secrets.read)]]) {
          const headers = [host(stand.local), ...credential, ['Transfer-Encoding', 'chunked'] as const];
          const socket = await dial(stand.way);
          socket.write(written({ headers }));
          for (let count = 0; count < 100; count += 1) socket.write('4\r\nevil\r\n');
          const [answer] = parseAnswers(await heard(socket, ANSWERED_MS), 'POST');
          assert.ok(answer === undefined || [400, 401].includes(answer.status), answer?.raw);
        }
        return 2;
      },
    },
  },
  {
    kind: 'flood',
    name: 'asks as often as it can with a good token',
    source: 'CWE-770; ASVS 2.4.1',
    refused: '429 for that token, while another one is answered',
    how: {
      act: async (stand) => {
        const { secret } = await stand.passingToken('read');
        const count = 6000;
        const statuses = new Map<number, number>();
        const rest = Array.from({ length: count }).values();
        const work = async () => {
          for (const _ of rest) {
            const { status } = await send(
              stand.way,
              asked('query', '{ __typename }', [host(stand.local), bearer(secret)]),
            );
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            if (status === 429) return;
          }
        };
        await Promise.all([...Array.from({ length: 8 }, work), answersOthers(stand)]);
        assert.deepEqual(
          [...statuses.keys()].filter((status) => ![200, 429].includes(status)),
          [],
        );
        return count;
      },
    },
  },
  {
    kind: 'flood',
    name: "asks as often as it can with an instance's own token",
    source: 'CWE-770; ASVS 2.4.1',
    refused: '429 for that instance, soon, while the token of another one is answered',
    how: {
      act: async (stand) => {
        const ask = (secret: string) =>
          send(stand.way, asked('query', '{ caller { actor } }', [host(stand.local), bearer(secret)]));
        let count = 0;
        while ((await ask(stand.secrets.instance)).status !== 429) {
          count += 1;
          assert.ok(count < CROWD, 'it was never refused');
        }
        assert.equal((await ask(stand.secrets.otherInstance)).status, 200);
        await answersOthers(stand);
        return count;
      },
    },
  },
  {
    kind: 'flood',
    name: 'keeps a thousand connections that have shown a good token',
    source: SLOW,
    refused: 'somebody else is answered as ever; of those that ask for nothing any more the oldest are cut',
    how: {
      act: async (stand) => {
        const { secret } = await stand.passingToken('read');
        const headers = [host(stand.local), bearer(secret), ['Connection', 'keep-alive'] as const];
        const request = written(asked('query', '{ __typename }', headers));
        const sockets = await crowd(stand, (socket) => socket.write(request));
        try {
          await answersOthers(stand);
          // At once: those that are left are hung up on as well, when they have said nothing for some seconds.
          const open = sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded);
          assert.ok(open.length < CROWD / 2, `${open.length} were kept`);
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        return CROWD;
      },
    },
  },
  {
    kind: 'flood',
    name: 'listens a thousand times at once',
    source: 'CWE-770; subscription floods; ASVS 4.3.1',
    refused: 'streams beyond a number get 429, and others are answered',
    how: {
      act: async (stand) => {
        const { secret } = await stand.passingToken('read');
        const request = written(
          asked('subscription', 'subscription { notices { title } }', [host(stand.local), bearer(secret)]),
        );
        const sockets = await crowd(stand, (socket) => socket.write(request));
        try {
          await answersOthers(stand);
          await expectRefused(sockets);
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        return CROWD;
      },
    },
  },
  {
    kind: 'flood',
    name: 'looks at a terminal from a thousand windows',
    source: 'CWE-770; ASVS 15.2.2',
    refused: 'terminals beyond a number are refused, and others are answered',
    how: {
      act: async (stand) => {
        const { secret } = await stand.passingToken('read');
        const path = `/terminal?target=${stand.victim.name}&readOnly=1`;
        const request = written({
          method: 'GET',
          path,
          headers: [host(stand.local), bearer(secret), ...UPGRADE],
        });
        const sockets = await crowd(stand, (socket) => socket.write(request));
        try {
          await answersOthers(stand);
          await expectRefused(sockets);
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        return CROWD;
      },
    },
  },
  {
    kind: 'flood',
    name: 'sends a hundred requests in one go',
    source: 'CWE-770; pipelining',
    refused: 'each is answered in its turn, none is done twice, and others are answered between them',
    how: {
      act: async (stand) => {
        const one = written({
          ...asked('query', '{ daemon { pid } }', [
            host(stand.local),
            bearer(stand.secrets.read),
            ['Connection', 'keep-alive'],
          ]),
        });
        const socket = await dial(stand.way);
        socket.write(Buffer.concat(Array.from({ length: 100 }, () => one)));
        await answersOthers(stand);
        const answers = parseAnswers(await heard(socket), 'POST');
        assert.ok(answers.length <= 100 && answers.every(({ status }) => [200, 429].includes(status)));
        return 100;
      },
    },
  },
  {
    kind: 'flood',
    name: 'fills the log with what was refused',
    source: 'CWE-779 logging of excessive data; ASVS 16.2',
    refused:
      'a thousand refusals are counted together: neither the log nor the record grows by a line for each',
    how: {
      act: async (stand) => {
        const before = await stand.bytesOnDisk();
        for (let count = 0; count < CROWD; count += 1) {
          await send(stand.way, asked('query', '{ daemon { pid } }', [host('evil.example')]));
        }
        const grown = (await stand.bytesOnDisk()) - before;
        assert.ok(grown < CROWD * 100, `${grown} bytes were written`);
        return CROWD;
      },
    },
  },
];

async function crowd(stand: AccessStand, greet: (socket: Socket) => void): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const rest = Array.from({ length: CROWD }).values();
  const work = async () => {
    for (const _ of rest) {
      const socket = await dial(stand.way);
      // Read, so that it is known when it was cut.
      socket.resume();
      greet(socket);
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: 20 }, work));
  return sockets;
}

/** Over and over, each time on a connection of its own. */
async function answersOthers(stand: AccessStand): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const begun = performance.now();
    const answer = await send(
      stand.way,
      asked('query', '{ daemon { pid } }', [host(stand.local), bearer(stand.secrets.read)]),
    );
    assert.equal(answer.status, 200, answer.raw);
    assert.ok(performance.now() - begun < ANSWERED_MS, 'an answer took too long');
  }
}

async function expectRefused(sockets: readonly Socket[]): Promise<void> {
  const giveUpAt = performance.now() + ANSWERED_MS * 5;
  while (!sockets.some(({ destroyed, readableEnded }) => destroyed || readableEnded)) {
    assert.ok(performance.now() < giveUpAt, 'nobody was refused');
    await delay(DRIP_MS / 10);
  }
}

interface Drip {
  readonly head: string;
  readonly deadlineMs: number;
  readonly status?: number;
}

/** Writes on and on, until it is hung up on. */
async function drips(stand: AccessStand, { head, deadlineMs, status }: Drip): Promise<void> {
  const socket = await dial(stand.way);
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), DRIP_MS);
  try {
    const [answer] = parseAnswers(await heard(socket, deadlineMs), 'POST');
    if (status !== undefined) assert.equal(answer?.status, status);
    else assert.ok(answer === undefined || answer.status >= 400, answer?.raw);
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
}
