import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** Counts for as long as nobody has told it to end. */
const COUNTER = 'i=0; while [ ! -e enough ]; do i=$((i+1)); echo "line $i"; sleep 0.004; done; rm enough';
const GOES_ON_LINES = 50;
/** Many of the looks that a reader takes for the next daemon. */
const AWAY_MS = 1000;
const READ_MS = 150_000;
/** Each of them is started several times, on a machine that may be busy. */
const TEST_MS = 180_000;

function numbersIn(text: string): number[] {
  return [...text.matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
}

describe('whoever follows a log', { timeout: TEST_MS }, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  const follow = async (name: string, form = '--text') => {
    const { code, stdout, stderr } = await sandbox.run(['logs', name, '-f', form], { timeoutMs: READ_MS });
    return { code, stderr, numbers: numbersIn(stdout) };
  };
  const lastOf = async (name: string) => numbersIn(await sandbox.ok('logs', name, '-n', '2')).at(-1) ?? 0;
  const tellEnough = () => writeFile(join(sandbox.work, 'enough'), '');
  const goesOn = async (name: string) => {
    const seen = await lastOf(name);
    await until('output goes on', async () => (await lastOf(name)) > seen + GOES_ON_LINES);
  };

  /** All that it printed, in order: read again when it has ended. */
  const expectAll = async (name: string, reader: ReturnType<typeof follow>) => {
    const { code, stderr, numbers } = await reader;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(numbers.length).toBeGreaterThan(GOES_ON_LINES);
    expect(numbers).toEqual(Array.from({ length: await lastOf(name) }, (_, index) => index + 1));
  };

  it('goes on with the next daemon, without a gap or a repeat', async () => {
    await sandbox.start('steady', COUNTER);
    const reader = follow('steady');
    for (let round = 0; round < 3; round += 1) {
      await goesOn('steady');
      await sandbox.killDaemon();
    }
    await goesOn('steady');
    await tellEnough();
    await expectAll('steady', reader);
  });

  it('waits for a daemon that was ended on purpose, and starts none', async () => {
    await sandbox.start('patient', COUNTER);
    const reader = follow('patient', '--raw');
    await goesOn('patient');
    await sandbox.ok('daemon', 'stop');
    await delay(AWAY_MS);
    expect((await sandbox.run(['daemon', 'status'])).code).not.toBe(0);
    await sandbox.ok('up');
    await goesOn('patient');
    await tellEnough();
    await expectAll('patient', reader);
  });

  it('reads the run that it began with to its end, also where the next one runs already', async () => {
    const { id } = await sandbox.start('twice', 'echo line $((1 + 1)); exec sleep 300');
    const reader = spawn(process.execPath, [sandbox.cli, 'logs', 'twice', '-f'], {
      env: sandbox.environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(reader, 'exit');
    let output = '';
    reader.stdout.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
    await until('it is read', () => output.includes('line 2'));
    // So that it finds the next run.
    reader.kill('SIGSTOP');
    await sandbox.killDaemon();
    await sandbox.ok('restart', id, '--grace', '100ms');
    await until('the next run has printed too', async () => (await lastOf('twice')) === 2);
    reader.kill('SIGCONT');
    expect(await ended).toEqual([0, null]);
    expect(output).toBe('line 2\n');
    expect(await sandbox.json('inspect', 'twice')).toMatchObject({ status: 'running', generation: 2 });
  });
});
