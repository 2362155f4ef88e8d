import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IPty } from '@lydell/node-pty';
import { afterEach, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { ProcessWatch } from './process-watch.ts';

const require = createRequire(import.meta.url);
const pty = require('@lydell/node-pty') as typeof import('@lydell/node-pty');

const ID = `inst_watch_${process.pid}`;
const programs: IPty[] = [];
afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
});

function start(instance: string, script = 'sleep 300; :'): number {
  const program = pty.spawn('sh', ['-c', script], {
    env: { PATH: process.env['PATH'], BERTH_INSTANCE: instance },
  });
  programs.push(program);
  return program.pid;
}

it('sees the child of an instance, and none of its descendants nor of other instances', async () => {
  const watch = new ProcessWatch([ID]);
  const pid = start(ID);
  start(`${ID}-other`);
  await until('it is seen', () => watch.children().size > 0);
  expect(watch.children()).toEqual(new Map([[ID, [pid]]]));
  expect(watch.doubled).toEqual([]);
});

it('notices a second living child, and knows for how long there was one at all', async () => {
  const watch = new ProcessWatch([ID, 'inst_absent']);
  watch.start();
  const pids = [start(ID), start(ID)];
  await until('both are seen', () => watch.doubled.length > 0);
  watch.stop();
  expect(watch.doubled[0]).toMatchObject({ instance: ID });
  expect(watch.doubled[0]?.pids.toSorted()).toEqual(pids.toSorted());
  expect(watch.alive.get(ID)).toBeGreaterThan(0);
  expect(watch.alive.has('inst_absent')).toBe(false);
  programs.shift()?.kill('SIGKILL');
  await until('one is left', () => watch.children().get(ID)?.length === 1);
});

it('goes on seeing a child whose terminal was taken away', async () => {
  const watch = new ProcessWatch([ID]);
  const pid = start(ID, "trap '' HUP; while :; do sleep 1; done");
  await until('it is seen', () => watch.children().size > 0);
  const [program] = programs;
  // Its shell ignores that; closing the terminal takes it away.
  if (program !== undefined && 'destroy' in program) (program as unknown as { destroy(): void }).destroy();
  await until('it has no terminal', () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')[6] === '0');
  expect(watch.children()).toEqual(new Map([[ID, [pid]]]));
  process.kill(pid, 'SIGKILL');
});
