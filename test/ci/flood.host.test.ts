import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { TERMINAL_PATH } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';

const MANY_COMMANDS_MS = 120_000;
const MEBIBYTE = 1024 * 1024;
const LOG_MAX_BYTES = 8 * MEBIBYTE;
/** What a log may be above its bound. */
const RECORD_MAX_BYTES = 256 * 1024;
/** What a flood may cost the daemon, whoever looks at it. */
const MEMORY_MAX_BYTES = 64 * MEBIBYTE;
const FLOOD_MS = 10_000;
const STALLED = 16;
const STALLED_MS = 4000;

describe('an instance that prints as fast as it can', { timeout: MANY_COMMANDS_MS }, () => {
  let sandbox: Sandbox;
  let daemon: number;
  let typist: UserTerminal;
  let flood: InstanceView;
  let words = 0;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const environment = { BERTH_LOG_MAX_BYTES: String(LOG_MAX_BYTES) };
    expect(await sandbox.run(['up'], { environment })).toMatchObject({ code: 0 });
    daemon = await sandbox.daemonPid();
    await sandbox.startWith(['-n', 'typist', '-e', 'PS1=> '], ['sh', '-i']);
    typist = new UserTerminal(sandbox, ['attach', 'typist']);
    await typist.shows('>');
    await echoes();
  }, MANY_COMMANDS_MS);
  afterAll(async () => {
    typist.kill();
    await sandbox.dispose();
  }, MANY_COMMANDS_MS);

  async function echoes(): Promise<void> {
    words += 1;
    typist.type(`echo word-$((${words} + 1000))\r`);
    await until('it is echoed', () => typist.raw.includes(`word-${words + 1000}`));
  }

  /** Types all the while, and gives the most memory that the daemon had. */
  async function typeFor(ms: number): Promise<number> {
    const began = performance.now();
    let most = 0;
    while (performance.now() - began < ms) {
      await echoes();
      most = Math.max(most, memoryOf(daemon));
    }
    return most;
  }

  const logBytes = () => {
    const directory = join(sandbox.state, 'instances', flood.id, '1', 'log');
    const files = readdirSync(directory).map((name) =>
      statSync(join(directory, name), { throwIfNoEntry: false }),
    );
    return files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  };

  it('costs the daemon a bounded amount of memory and the disk the bound of its log, and nobody waits for it', async () => {
    const before = memoryOf(daemon);
    flood = await sandbox.startWith(['-n', 'flood'], ['yes', 'flooding '.repeat(8)]);
    expect((await typeFor(FLOOD_MS)) - before).toBeLessThan(MEMORY_MAX_BYTES);
    const { stderr } = await sandbox.run(['logs', 'flood', '-f', '--raw', '--run', '1'], { timeoutMs: 1500 });
    expect(stderr).toMatch(/output bytes 0 to \d+ are no longer kept/);
    expect(logBytes()).toBeLessThanOrEqual(LOG_MAX_BYTES + RECORD_MAX_BYTES);
    expect(await sandbox.json('inspect', 'flood')).toMatchObject({ status: 'running', pid: flood.pid });
  });

  it('costs no more for viewers who do not read, and those who do are shown the present', async () => {
    const before = memoryOf(daemon);
    const stalled = Array.from({ length: STALLED }, () => stall(sandbox, 'flood'));
    await until(
      'they look',
      async () => (await sandbox.json<InstanceView>('inspect', 'flood')).viewers === STALLED,
    );
    expect((await typeFor(STALLED_MS)) - before).toBeLessThan(MEMORY_MAX_BYTES);

    const reader = new UserTerminal(sandbox, ['attach', 'flood']);
    await reader.shows('flooding');
    reader.kill();
    const [one] = stalled;
    let read = 0;
    one?.on('data', (bytes) => (read += bytes.length)).resume();
    await until('the one that reads again gets more than was kept for it', () => read > 4 * MEBIBYTE);
    for (const socket of stalled) socket.destroy();
    await until(
      'nobody looks',
      async () => (await sandbox.json<InstanceView>('inspect', 'flood')).viewers === 0,
    );
    await sandbox.ok('stop', 'flood', '--grace', '1s');
    await echoes();
  });
});

/** Opens a terminal and never reads a byte of it. */
function stall(sandbox: Sandbox, name: string): Socket {
  const socket = connect(join(sandbox.state, 'run/daemon.sock')).pause();
  const headers = [
    `GET ${TERMINAL_PATH}?target=${name}&cols=80&rows=24 HTTP/1.1`,
    ...['Host: berth', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.on('error', () => undefined).write(`${headers.join('\r\n')}\r\n\r\n`);
  return socket;
}

function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
