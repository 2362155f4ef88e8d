import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

/** Five looks, an end, a wait and a start, on a machine that may be busy. */
const BACK_MS = 90_000;

/** Works as long as its program runs, and says nothing meanwhile. */
const SCRIPT = `#!/bin/sh
[ "$1" = --version ] && echo owl 1.0.0 && exit
printf '\\033]0;◇ ready\\007'
read -r line
printf '\\033]0;✦ working\\007'
sleep 6000
`;

const definition = (command: string) => `title: An owl
command: ${command}
rules:
  title:
    - { match: '^✦', activity: working }
    - { match: '^◇', activity: idle }
`;

describe('an assistant that is at work', { timeout: BACK_MS }, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);
  /** Asking for what is used makes Berth look. */
  const look = () => sandbox.ok('top', '--once');
  const told = async (name: string) => {
    const events = await sandbox.json<EventView[]>('history', name);
    return events
      .filter(({ type }) => type.startsWith('health.'))
      .map(({ type, data }) =>
        [type, data['rung'], data['sign']]
          .filter((word) => word != null)
          .map(String)
          .join(' '),
      );
  };
  const toldOf = async (name: string, what: string) => {
    await look();
    return (await told(name)).includes(what);
  };

  it('and hangs is ended, step by step, and comes back', async () => {
    const { pid } = await sandbox.startWith(['demo', '-n', 'ann', '--stall', '2s'], []);
    await sandbox.ok('wait', 'ann', '--for', 'idle', '--timeout', '20s');
    await sandbox.ok('send', 'ann', 'hello');
    await until('it works', async () => (await inspect('ann')).activity === 'working');
    process.kill(pid ?? 0, 'SIGSTOP');
    await until('it was ended', () => toldOf('ann', 'health.condemned'), BACK_MS);
    await until('it is back', async () => (await inspect('ann')).generation === 2, BACK_MS);
    expect(isAlive(pid ?? 0)).toBe(false);
    expect((await told('ann')).slice(-6)).toEqual([
      'health.suspected',
      'health.rung probe',
      'health.rung interrupt',
      'health.rung signal',
      'health.rung condemn',
      'health.condemned',
    ]);
    expect(await sandbox.ok('history', 'ann')).toMatch(/it may hang: no sign of life for \d+\.\d s/);
    await sandbox.ok('rm', '-f', 'ann');
  });

  it('and goes on before the end is left alone', async () => {
    const { pid } = await sandbox.startWith(['demo', '-n', 'bob', '--stall', '2s'], []);
    await sandbox.ok('wait', 'bob', '--for', 'idle', '--timeout', '20s');
    await sandbox.ok('send', 'bob', 'hello');
    await until('it works', async () => (await inspect('bob')).activity === 'working');
    process.kill(pid ?? 0, 'SIGSTOP');
    await until('it is suspected', () => toldOf('bob', 'health.rung probe'), BACK_MS);
    process.kill(pid ?? 0, 'SIGCONT');
    await until(
      'it is cleared',
      async () => {
        await look();
        return (await told('bob')).some((line) => line.startsWith('health.cleared'));
      },
      BACK_MS,
    );
    expect(await inspect('bob')).toMatchObject({ status: 'running', generation: 1, pid });
    expect(await told('bob')).not.toContain('health.rung condemn');
    await sandbox.ok('rm', '-f', 'bob');
  });

  it('and waits for a silent program that it started is never suspected', async () => {
    const folder = join(sandbox.home, 'config', 'agents');
    const program = join(sandbox.home, 'owl');
    await mkdir(folder, { recursive: true });
    await writeFile(program, SCRIPT, { mode: 0o755 });
    await writeFile(join(folder, 'owl.yaml'), definition(program));
    await until('it is known', async () => (await sandbox.ok('agents')).includes('An owl'));
    await sandbox.startWith(['owl', '-n', 'eve', '--stall', '1s'], []);
    await sandbox.ok('wait', 'eve', '--for', 'idle', '--timeout', '20s');
    await sandbox.run(['send', 'eve', '--no-enter', 'hello\n']);
    await until('it works', async () => (await inspect('eve')).activity === 'working');
    const begin = performance.now();
    await until('many times the time that is allowed is over', async () => {
      await look();
      return performance.now() - begin > 8000;
    });
    expect(await told('eve')).toEqual([]);
    await sandbox.ok('rm', '-f', 'eve');
  });
});
