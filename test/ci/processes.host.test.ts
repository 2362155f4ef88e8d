import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor, named } from '../support/doctor.ts';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const MANY_COMMANDS_MS = 120_000;
/**
 * From none at all to what a keeper and its program need. With two, Node hangs over its own start, which takes as long as a
 * keeper may take.
 */
const ROOM = [0, 1, 4, 6, 8, 9, 12];

/** A group that bounds how many processes and threads Berth and all that it starts may have together. */
class ProcessBound {
  readonly #group: string;

  constructor(name: string) {
    this.#group = join(hierarchy(), name);
    mkdirSync(this.#group);
  }

  get entry(): string {
    return join(this.#group, 'cgroup.procs');
  }

  /** That many more than there are now. */
  leave(more: number): void {
    this.#write(String(Number(readFileSync(join(this.#group, 'pids.current'), 'utf8')) + more));
  }

  lift(): void {
    this.#write('max');
  }

  remove(): void {
    for (const group of below(this.#group)) rmdirSync(group);
  }

  #write(most: string): void {
    writeFileSync(join(this.#group, 'pids.max'), most);
  }
}

/** Where groups that count processes are made; the controller is in version 1 or in version 2. */
function hierarchy(): string {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const old = mounts.find((line) => / - cgroup \S+ \S*\bpids\b/.test(line));
  const found = old ?? mounts.find((line) => line.includes(' - cgroup2 '));
  if (found === undefined) throw new Error('no control groups are mounted');
  return found.split(' ')[4] ?? '';
}

/** The deepest first. */
function below(group: string): string[] {
  const inside = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...inside.flatMap(({ name }) => below(join(group, name))), group];
}

describe('where no more processes may be started', { timeout: MANY_COMMANDS_MS }, () => {
  let sandbox: Sandbox;
  let bound: ProcessBound;
  let kept: InstanceView;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    bound = new ProcessBound(`berth-test-${process.pid}`);
    const up = `echo $$ > "${bound.entry}"; exec "${process.execPath}" "${sandbox.cli}" up`;
    await promisify(execFile)('sh', ['-c', up], {
      env: sandbox.environment({ BERTH_STANDBY_KEEPERS: '0' }),
      cwd: sandbox.work,
    });
    kept = await sandbox.start('kept', 'while read -r line; do echo "got $line"; done');
  });
  afterAll(async () => {
    bound.lift();
    await sandbox.dispose();
    bound.remove();
  }, MANY_COMMANDS_MS);

  const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);

  async function answers(word: string): Promise<void> {
    await sandbox.ok('send', 'kept', word);
    await until(`it answers ${word}`, async () => (await sandbox.ok('logs', 'kept')).includes(`got ${word}`));
  }

  it('a start succeeds and lasts, or is refused by name; what runs goes on; nobody has to mend anything', async () => {
    const daemon = await sandbox.daemonPid();
    for (const more of ROOM) {
      const name = `more-${more}`;
      bound.leave(more);
      const { code, stderr } = await sandbox.run(['start', '-n', name, '--', 'sleep', '300']);
      await answers(name);
      if (code === 0) {
        expect(await inspect(name)).toMatchObject({ status: 'running' });
      } else {
        expect([more, code, stderr]).toEqual([
          more,
          ERRORS.start_failed.exit,
          expect.stringContaining('could not be started'),
        ]);
        expect(await inspect(name)).toMatchObject({ status: 'exited', exit: { cause: 'start_failed' } });
        expect(sandbox.processesOf((await inspect(name)).id)).toEqual([]);
      }
      bound.lift();
      await sandbox.ok('rm', '-f', name);
    }
    expect(await inspect('kept')).toMatchObject({ pid: kept.pid, generation: 1 });
    expect(await sandbox.daemonPid()).toBe(daemon);
    expect(isAlive(kept.pid ?? 0)).toBe(true);
    await sandbox.start('after', 'sleep 300');
    await sandbox.ok('rm', '-f', 'after');
  });

  it('what dies comes back once there are some again', async () => {
    const back = await sandbox.startWith(['-n', 'back', '--restart', 'always'], ['sleep', '300']);
    bound.leave(0);
    process.kill(back.pid ?? 0, 'SIGKILL');
    await until('it has failed to come back', async () => (await inspect('back')).generation > 1);
    bound.lift();
    await until('it is back', async () => (await inspect('back')).status === 'running', 60_000);
    await answers('back');
    await sandbox.ok('rm', '-f', 'back');
  });

  it('nothing is left behind', async () => {
    expect(await sandbox.list()).toMatchObject([{ name: 'kept', pid: kept.pid, generation: 1 }]);
    expect(named(await doctor(sandbox))).toEqual([]);
  });
});
