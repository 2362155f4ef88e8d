import { expect, it } from 'vitest';
import type { ExecRequest } from '@berth/core';
import { COUNT_CODE, COUNT_LINES } from '../fake-driver/programs.ts';
import { type Behaviour, type DriverStand, expectCode, plain, STOP } from './bench.ts';

/** Long enough for a command to begin on a busy machine, short enough for a test. */
const SHORT_MS = 2000;
const LONG_MS = 60_000;
const MANY_BYTES = 64 * 1024;
const KILLED = 128 + 9;

export function describeExecuting(stand: () => DriverStand): void {
  const asked = async (behaviour: Behaviour, more: Partial<ExecRequest> = {}) => {
    const { handle, request } = await stand().startReady('obedient');
    const { file, args } = stand().plan(behaviour).request;
    const { instance, env, cwd, confinement } = request;
    const confined = confinement === undefined ? {} : { confinement };
    const own = { instance, env, cwd, ...confined, timeoutMs: LONG_MS, outputMaxBytes: MANY_BYTES };
    return { handle, request, wish: { ...own, file, args, ...more } };
  };

  it('runs a command beside the program, and tells its output and exit status', async () => {
    const { handle, request, wish } = await asked('count');
    const result = await stand().driver.exec(handle, wish);
    expect(result).toMatchObject({ status: COUNT_CODE, isCut: false });
    const lines = plain(result.stdout).trimEnd().split('\n');
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([COUNT_LINES, 'line 1', `line ${COUNT_LINES}`]);
    await stand().expectProcesses(request, 1);
  });

  it('has the words, the environment and the directory that were asked for', async () => {
    const { handle, request, wish } = await asked('speaker');
    const words = ['', ' two  words ', "quo'te", '-x', '$HOME', 'ünï', '--'];
    const env = { ...request.env, SAID: 'something = else' };
    const spoken = { args: [...wish.args, ...words], env, timeoutMs: SHORT_MS };
    const { stdout } = await stand().driver.exec(handle, { ...wish, ...spoken });
    const said = plain(stdout)
      .split('\n')
      .slice(0, words.length + 2);
    const heard = said.map((hex) => Buffer.from(hex, 'hex').toString());
    expect(heard).toEqual([...words, env.SAID, request.cwd]);
  });

  it('kills a command that takes too long, and nothing else', async () => {
    const { handle, request, wish } = await asked('obedient', { timeoutMs: SHORT_MS });
    const { status, stdout } = await stand().driver.exec(handle, wish);
    expect([status, plain(stdout)]).toEqual([null, 'ready\n']);
    await stand().expectProcesses(request, 1);
  });

  it('kills also a command that does not listen', async () => {
    const { handle, request, wish } = await asked('stubborn', { timeoutMs: SHORT_MS });
    expect(await stand().driver.exec(handle, wish)).toMatchObject({ status: null });
    await stand().expectProcesses(request, 1);
  });

  it('keeps the end of much output, and says that it is not all', async () => {
    const { handle, wish } = await asked('flood', { outputMaxBytes: 1000, timeoutMs: SHORT_MS });
    const { stdout, isCut } = await stand().driver.exec(handle, wish);
    expect(isCut).toBe(true);
    expect(stdout).toHaveLength(1000);
    expect(plain(stdout)).toMatch(/done\n$/);
  });

  it('tells an end by a signal as shells do', async () => {
    const { handle, wish } = await asked('crash');
    expect(await stand().driver.exec(handle, wish)).toMatchObject({ status: KILLED });
  });

  it('tells that there is no such command by its exit status', async () => {
    const { handle, wish } = await asked('notExecutable');
    const { status } = await stand().driver.exec(handle, wish);
    expect([126, 127]).toContain(status);
  });

  it('ends at once when aborted, with all that it began', async () => {
    const { handle, request, wish } = await asked('obedient');
    const abort = new AbortController();
    const call = stand()
      .driver.exec(handle, wish, { signal: abort.signal })
      .then(
        () => 'answered',
        () => 'rejected',
      );
    await stand().bench.countProcesses(request);
    abort.abort(new Error('enough'));
    expect(await call).toBe('rejected');
    await stand().expectProcesses(request, 1);
  });

  it('is not possible beside a program that has ended', async () => {
    const { handle, wish } = await asked('count');
    await stand().driver.stop(handle, STOP);
    await expectCode(stand().driver.exec(handle, wish), 'not_running');
  });

  it('leaves what the program prints and how it ends alone', async () => {
    const { handle, wish } = await asked('count');
    const before = await stand().readText(handle);
    await stand().driver.exec(handle, wish);
    expect(await stand().readText(handle)).toBe(before);
    expect(await stand().driver.stop(handle, STOP)).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
  });
}
