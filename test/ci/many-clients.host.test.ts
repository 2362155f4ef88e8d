import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BerthClient } from '@berth/client';
import { systemCode } from '@berth/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

const IDLE = 1000;
const QUESTIONS = 100;
/** What nobody would call waiting, on any machine. */
const ANSWER_MS = 2000;

let sandbox: Sandbox;
const idle: Socket[] = [];
beforeAll(async () => {
  sandbox = await Sandbox.create();
  await sandbox.ok('up');
});
afterAll(async () => {
  for (const socket of idle) socket.destroy();
  await sandbox.dispose();
});

it('a thousand clients that say nothing, or never end what they say, keep nobody from being served', async () => {
  for (let count = 0; count < IDLE; count += 1) {
    const socket = await connected(join(sandbox.state, 'run/daemon.sock'));
    idle.push(socket.resume().on('error', () => undefined));
    if (count % 2 === 0) socket.write('POST /graphql HTTP/1.1\r\nHost: berth\r\nX-Slow: ');
  }

  const client = new BerthClient({ environment: sandbox.environment({ BERTH_NO_AUTOSTART: '1' }) });
  const drips = setInterval(() => {
    for (const [index, socket] of idle.entries()) if (index % 2 === 0) socket.write('x');
  }, 100);
  let longest = 0;
  for (let count = 0; count < QUESTIONS; count += 1) {
    const asked = performance.now();
    await client.instances();
    longest = Math.max(longest, performance.now() - asked);
  }
  clearInterval(drips);
  expect(longest).toBeLessThan(ANSWER_MS);
  await sandbox.start('served', 'sleep 300');
  await sandbox.ok('rm', '-f', 'served');
});

/** The kernel has a queue for half of them, and turns away whoever finds it full. */
async function connected(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      await nextTurn();
    }
  }
}
