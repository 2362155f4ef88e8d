// node bench/harness/crowd-program.ts PORT COUNT. Presses on a listener until it is ended: a third of the connections says
// nothing, a third sends its headers a letter at a time, and a third asks with a wrong token once a second. Whoever is hung
// up on comes back after a second. Says READY when all have come.
import { connect, type Socket } from 'node:net';
import { READY } from './programs.ts';

const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const LETTER_MS = 500;
/** Of a guess its turn, of all others the time in which somebody who was cut off dials again. */
const RETURN_MS = 1000;

const GUESS = [
  'POST /graphql HTTP/1.1',
  `Host: 127.0.0.1:${port}`,
  'Authorization: Bearer berth_t_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'Content-Length: 2',
  '',
  '{}',
].join('\r\n');

/** What each does with its connection; returns what it does every so often. */
const MANNERS: readonly ((socket: Socket) => NodeJS.Timeout | undefined)[] = [
  () => undefined,
  (socket) => {
    socket.write('GET / HTTP/1.1\r\nX: ');
    return setInterval(() => socket.write('x'), LETTER_MS);
  },
  (socket) => {
    socket.write(GUESS);
    return undefined;
  },
];

let come = 0;
for (let index = 0; index < count; index += 1) press(index, true);

function press(index: number, isFirst: boolean): void {
  const manner = MANNERS[index % MANNERS.length];
  const socket = connect({ host: '127.0.0.1', port });
  let timer: NodeJS.Timeout | undefined;
  socket.once('connect', () => {
    timer = manner?.(socket);
    if (!isFirst) return;
    come += 1;
    if (come === count) console.log(READY);
  });
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.resume();
  socket.once('close', () => {
    clearInterval(timer);
    setTimeout(() => press(index, false), RETURN_MS);
  });
}
