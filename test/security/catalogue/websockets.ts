import assert from 'node:assert/strict';
import { CLOSE, encodeInput, encodeResize } from '@berth/contract';
import { type Attack, bearer, host, type Try } from '../attack.ts';
import { servedToAdmin, upgradeAt } from '../everywhere.ts';
import type { AccessStand } from '../stand.ts';
import type { WireHeader } from '../wire.ts';
import { type FrameShape, frame, OPCODE, UPGRADE, WireSocket } from '../wire-socket.ts';

const PROTOCOL = 'RFC 6455 5 and 7; CWE-20';
const EVIL = encodeInput(1, Buffer.from('evil\r'));
/** Larger than any frame that is taken. */
const LARGE_BYTES = 2 * 1024 * 1024;

interface WrongFrames {
  readonly name: string;
  /** What is sent, frame by frame. */
  readonly frames: readonly (readonly [Uint8Array, FrameShape])[];
  /** With which it may be closed. */
  readonly codes: readonly number[];
}

const WRONG_FRAMES: readonly WrongFrames[] = [
  { name: 'sends a frame without a mask', frames: [[EVIL, { unmasked: true }]], codes: [1002, 1006] },
  { name: 'sends a frame with reserved bits', frames: [[EVIL, { reserved: 4 }]], codes: [1002, 1006] },
  {
    name: 'sends a frame of a kind that does not exist',
    frames: [[EVIL, { opcode: 5 }]],
    codes: [1002, 1006],
  },
  {
    name: 'tells of a frame of nine exabytes',
    frames: [[Buffer.from('x'), { told: 2n ** 63n - 1n }]],
    codes: [1009, 1002, 1006],
  },
  { name: 'sends a frame of two megabytes', frames: [[Buffer.alloc(LARGE_BYTES), {}]], codes: [1009, 1006] },
  {
    name: 'sends a message in pieces that never ends',
    frames: [
      [Buffer.alloc(LARGE_BYTES / 4), { unfinished: true }],
      ...Array.from({ length: 8 }, (): readonly [Buffer, FrameShape] => [
        Buffer.alloc(LARGE_BYTES / 8),
        { opcode: OPCODE.continuation, unfinished: true },
      ]),
    ],
    codes: [1009, 1006],
  },
  {
    name: 'goes on with a message that was not begun',
    frames: [[EVIL, { opcode: OPCODE.continuation }]],
    codes: [1002, 1006],
  },
  {
    name: 'sends a ping that is too long, or in pieces',
    frames: [[Buffer.alloc(200), { opcode: OPCODE.ping }]],
    codes: [1002, 1006],
  },
  {
    name: 'sends text that is no text',
    frames: [[Buffer.from([0xff, 0xfe, 0xfd]), { opcode: OPCODE.text }]],
    codes: [1007, 1006],
  },
  {
    name: 'closes with a code that there is not',
    frames: [[Buffer.from([0x03, 0xe6]), { opcode: OPCODE.close }]],
    codes: [1002, 1006],
  },
  { name: 'sends an input that is cut off', frames: [[Buffer.from([3, 0]), {}]], codes: [CLOSE.refused] },
  {
    name: 'makes a terminal of a size that is none',
    frames: [[encodeResize(0, 65_535), {}]],
    codes: [CLOSE.refused],
  },
];

export const WEBSOCKET_ATTACKS: readonly Attack[] = [
  {
    kind: 'websocket',
    name: 'upgrades past the check',
    source:
      'SECURITY.md 4.1: jupyter-server-proxy CVE-2024-28179, Claude Code CVE-2025-52882: the path of WebSockets skipped it',
    refused: '401 before any upgrade, whatever is upgraded to, and wherever',
    how: {
      tries: (stand) =>
        [
          '/terminal',
          '/subscriptions',
          '/graphql',
          '/',
          '/healthz',
          '/login/x',
          '/nothing',
          '//terminal',
          '/terminal/',
        ].flatMap((path) =>
          [
            ...['websocket', 'WebSocket', 'h2c', 'TLS/1.0', 'websocket, h2c', 'x'].map((protocol) =>
              UPGRADE.map(([name, value]): WireHeader => [name, name === 'Upgrade' ? protocol : value]),
            ),
          ].map(
            (headers): Try => ({
              what: `${path} to ${headers[1]?.[1]}`,
              sent: {
                method: 'GET',
                path: `${path}?target=${stand.victim.name}`,
                headers: [host(stand.local), ...headers],
              },
              expected: {
                status: path === '/healthz' || path === '/login/x' ? [400, 401, 404, 429] : [400, 401],
              },
            }),
          ),
        ),
      controls: openedByAdmin,
    },
  },
  {
    kind: 'websocket',
    name: 'asks for HTTP/2 in the clear',
    source: 'h2c smuggling (RFC 7540 3.2); CWE-444',
    refused: 'nothing is switched, also with a credential',
    how: {
      tries: (stand) =>
        ['/graphql', '/terminal'].map(
          (path): Try => ({
            what: path,
            sent: {
              method: 'GET',
              path,
              headers: [
                host(stand.local),
                bearer(stand.secrets.admin),
                ['Connection', 'Upgrade, HTTP2-Settings'],
                ['Upgrade', 'h2c'],
                ['HTTP2-Settings', 'AAMAAABkAARAAAAAAAIAAAAA'],
              ],
            },
            expected: { status: [400, 404, 405, 426] },
          }),
        ),
      controls: openedByAdmin,
    },
  },
  {
    kind: 'websocket',
    name: 'shakes hands in another way',
    source: 'RFC 6455 4.2.1',
    refused: 'no upgrade without a key, with an old version or by another method',
    how: {
      tries: (stand) => {
        const path = `/terminal?target=${stand.victim.name}&readOnly=1`;
        const headers = [host(stand.local), bearer(stand.secrets.admin)];
        const without = (name: string) => UPGRADE.filter(([each]) => each !== name);
        const shaken: Readonly<Record<string, readonly WireHeader[]>> = {
          'no key': without('Sec-WebSocket-Key'),
          'a key that is too short': [...without('Sec-WebSocket-Key'), ['Sec-WebSocket-Key', 'eA==']],
          'no version': without('Sec-WebSocket-Version'),
          'version 12': [...without('Sec-WebSocket-Version'), ['Sec-WebSocket-Version', '12']],
          'no upgrade': without('Upgrade'),
        };
        return [
          ...Object.entries(shaken).map(
            ([what, more]): Try => ({
              what,
              sent: { method: 'GET', path, headers: [...headers, ...more] },
              expected: { status: [400, 404, 405, 426] },
            }),
          ),
          {
            what: 'POST',
            sent: { method: 'POST', path, headers: [...headers, ...UPGRADE], body: '' },
            expected: { status: [400, 404, 405] },
          },
        ];
      },
      controls: openedByAdmin,
    },
  },
  {
    kind: 'websocket',
    name: 'types before it was let in',
    source: 'CWE-367; frames behind an upgrade that was refused',
    refused: '401, and no byte is typed',
    how: {
      act: async (stand) => {
        const path = `/terminal?target=${stand.victim.name}`;
        const early = Buffer.concat([frame(EVIL), frame(EVIL)]);
        for (const credential of [[], [bearer(stand.secrets.revoked)], [bearer(stand.secrets.read)]]) {
          const headers = [host(stand.local), ...credential, ...UPGRADE];
          const socket = await WireSocket.open(stand.way, path, { headers, early });
          if (socket.answer.status !== 101) assert.ok([401, 403, 429].includes(socket.answer.status));
          else assert.equal(await socket.closed(), CLOSE.refused);
        }
        return 3;
      },
    },
  },
  {
    kind: 'websocket',
    name: 'types with a token for reading',
    source: 'CWE-862; ASVS 8.2.1',
    refused: 'the terminal opens to look at only, and input ends the connection',
    how: {
      act: async (stand) => {
        const path = `/terminal?target=${stand.victim.name}`;
        const headers = [host(stand.local), bearer(stand.secrets.read), ...UPGRADE];
        const writing = await WireSocket.open(stand.way, path, { headers });
        assert.equal(await writing.closed(), CLOSE.refused);
        for (const payload of [EVIL, encodeResize(10, 10)]) {
          const looking = await WireSocket.open(stand.way, `${path}&readOnly=1`, { headers });
          assert.equal(looking.answer.status, 101);
          await looking.next();
          looking.send(payload);
          looking.send(EVIL);
          assert.equal(await looking.closed(), CLOSE.refused);
        }
        return 3;
      },
    },
  },
  {
    kind: 'websocket',
    name: "opens a terminal with an instance's own token",
    source: 'SECURITY.md 4.2 A1: a program must not type into itself or others',
    refused: 'its own terminal and that of others are refused, to look at too',
    how: {
      act: async (stand) => {
        const headers = [host(stand.local), bearer(stand.secrets.instance), ...UPGRADE];
        const paths = [stand.victim.name, stand.other.name].flatMap((target) =>
          ['', '&readOnly=1', '&mode=log'].map((more) => `/terminal?target=${target}${more}`),
        );
        for (const path of paths) {
          const socket = await WireSocket.open(stand.way, path, { headers });
          if (socket.answer.status === 101) assert.equal(await socket.closed(), CLOSE.refused, path);
          else assert.equal(socket.answer.status, 403, path);
        }
        return paths.length;
      },
    },
  },
  {
    kind: 'websocket',
    name: 'stays in a terminal after its token was revoked',
    source: 'ASVS 7.4.1, 7.4.5; CWE-613',
    refused: 'the connection is closed at once, and a new one gets 401',
    how: {
      act: async (stand) => {
        const { secret, revoke } = await stand.passingToken('operate');
        const path = `/terminal?target=${stand.victim.name}&readOnly=1`;
        const headers = [host(stand.local), bearer(secret), ...UPGRADE];
        const socket = await WireSocket.open(stand.way, path, { headers });
        assert.equal(socket.answer.status, 101);
        await socket.next();
        await revoke();
        assert.notEqual(await socket.closed(), CLOSE.done);
        const again = await WireSocket.open(stand.way, path, { headers });
        assert.ok([401, 429].includes(again.answer.status), `again: ${again.answer.status}`);
        return 2;
      },
    },
  },
  {
    kind: 'websocket',
    name: 'types on after its token was revoked, and does not hang up when it is told to',
    source: 'ASVS 7.4.1, 7.4.5; CWE-613',
    refused: 'what it types is thrown away, and a second later the connection is cut',
    how: {
      act: async (stand) => {
        const { secret, revoke } = await stand.passingToken('operate');
        const headers = [host(stand.local), bearer(secret), ...UPGRADE];
        const socket = await WireSocket.open(stand.way, `/terminal?target=${stand.victim.name}`, { headers });
        assert.equal(socket.answer.status, 101);
        await socket.next();
        await revoke();
        await socket.closed();
        for (let sent = 0; sent < 50; sent += 1) socket.send(EVIL);
        const began = performance.now();
        while ((await socket.next()) !== undefined) socket.send(EVIL);
        assert.ok(performance.now() - began < 10_000, 'it may stay on the line');
        return 1;
      },
    },
  },
  ...WRONG_FRAMES.map(
    ({ name, frames, codes }): Attack => ({
      kind: 'websocket',
      name,
      source: PROTOCOL,
      refused: `closed with ${codes.join(' or ')}; nothing is typed, and others go on`,
      how: {
        act: async (stand) => {
          const path = `/terminal?target=${stand.victim.name}`;
          const headers = [host(stand.local), bearer(stand.secrets.operate), ...UPGRADE];
          const socket = await WireSocket.open(stand.way, path, { headers });
          assert.equal(socket.answer.status, 101);
          for (const [payload, shape] of frames) socket.send(payload, shape);
          const code = await socket.closed();
          assert.ok(codes.includes(code), `closed with ${code}`);
          socket.hangUp();
          await sendToSubscriptions(stand, frames);
          return frames.length * 3;
        },
      },
    }),
  ),
];

/** The same where subscriptions are taken, also with the token of an instance: that connection ends, and nothing else. */
async function sendToSubscriptions(stand: AccessStand, frames: WrongFrames['frames']): Promise<void> {
  for (const secret of [stand.secrets.operate, stand.secrets.instance]) {
    const spoken: WireHeader = ['Sec-WebSocket-Protocol', 'graphql-transport-ws'];
    const headers = [host(stand.local), bearer(secret), ...UPGRADE, spoken];
    const socket = await WireSocket.open(stand.way, '/subscriptions', { headers });
    assert.equal(socket.answer.status, 101);
    for (const [payload, shape] of frames) socket.send(payload, shape);
    const code = await socket.closed();
    assert.ok(ENDS_OF_SUBSCRIPTIONS.includes(code), `subscriptions closed with ${code}`);
    socket.hangUp();
  }
}

/** By the protocol of WebSockets, or by that of subscriptions: bytes instead of text, and no message. */
const ENDS_OF_SUBSCRIPTIONS = [1002, 1003, 1006, 1007, 1009, 4400];

function openedByAdmin(stand: AccessStand): Try[] {
  const headers = [host(stand.local), bearer(stand.secrets.admin)];
  return [
    ...servedToAdmin(stand),
    {
      what: 'an upgrade as it should be',
      sent: upgradeAt(`/terminal?target=${stand.victim.name}&readOnly=1`, headers),
      expected: { status: 101 },
    },
  ];
}
