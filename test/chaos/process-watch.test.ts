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

function start(instance: string): number {
  const program = pty.spawn('sh', ['-c', 'sleep 300; :'], {
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
