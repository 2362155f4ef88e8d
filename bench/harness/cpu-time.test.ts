import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { cpuSeconds, cpuShares } from './cpu-time.ts';

it('adds the time in the program and in the kernel, whatever the program is called', () => {
  const stat = '42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 250 50 6 7 20 0 1 0 987 1000 10';
  expect(cpuSeconds(stat)).toBe(3);
  expect(() => cpuSeconds('42 (cut off')).toThrow(/not a line/);
});

it('tells who is busy from who is idle, in the same while', async () => {
  const busy = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  const idle = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const [busyShare = 0, idleShare = 100, nobody] = await cpuShares(
      [[busy.pid ?? 0], [idle.pid ?? 0], []],
      600,
    );
    expect(busyShare).toBeGreaterThan(idleShare + 5);
    expect(nobody).toBe(0);
  } finally {
    for (const child of [busy, idle]) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  }
});
