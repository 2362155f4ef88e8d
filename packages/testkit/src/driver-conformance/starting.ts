import { expect, it } from 'vitest';
import { type DriverStand, expectCode, STOP } from './bench.ts';

export function describeStarting(stand: () => DriverStand): void {
  it('tells who the keeper and the program are, and since when', async () => {
    const { started, request } = await stand().start('obedient');
    expect(started.keeper.pid).toBeGreaterThan(0);
    expect(started.child.pid).toBeGreaterThan(0);
    expect(started.child.pid).not.toBe(started.keeper.pid);
    expect(started.child.bootId).toBe(started.keeper.bootId);
    expect(started.startedAt).toBeGreaterThan(0);
    await stand().expectProcesses(request, 1);
  });

  it('plans the same handle for the same run, another for another, and all of it is JSON', () => {
    const { handle, request } = stand().plan('obedient');
    expect(stand().driver.plan(request)).toStrictEqual(handle);
    expect(JSON.parse(JSON.stringify(handle))).toStrictEqual(handle);
    expect(stand().plan('obedient').handle).not.toStrictEqual(handle);
  });

  it('leaves nothing of a program that cannot be executed', async () => {
    const { handle, request } = stand().plan('notExecutable');
    const code = await stand()
      .driver.start(handle, request)
      .then(async () => {
        const end = await stand().driver.wait(handle);
        return end.kind === 'exited' ? end.exit.code : undefined;
      })
      .catch((error: { code: string }) => error.code);
    expect(code).not.toBeOneOf([0, undefined]);
    await stand().expectNoProcess(request);
  });

  it('starts a handle at most once', async () => {
    const { handle, request, started } = await stand().start('obedient');
    await expectCode(stand().driver.start(handle, request), 'start_failed');
    expect(await stand().driver.recover(handle, started)).toStrictEqual({ state: 'live', started });
    await stand().expectProcesses(request, 1);
  });

  it('starts nothing when the call was aborted before', async () => {
    const { handle, request } = stand().plan('obedient');
    const signal = AbortSignal.abort(new Error('not wanted'));
    await expectCode(stand().driver.start(handle, request, { signal }), 'start_failed');
    await stand().expectNoProcess(request);
    expect((await stand().driver.recover(handle, null)).state).toBe('exited');
  });

  it('leaves no process when the call is aborted at once', async () => {
    const { handle, request } = stand().plan('stubborn');
    const abort = new AbortController();
    const start = stand().driver.start(handle, request, { signal: abort.signal });
    abort.abort(new Error('not wanted'));
    await expectCode(start, 'start_failed');
    await stand().expectNoProcess(request);
  });

  it('has started or leaves no process, when the call is aborted while the program comes up', async () => {
    const { handle, request } = stand().plan('stubborn');
    const abort = new AbortController();
    const start = stand().driver.start(handle, request, { signal: abort.signal });
    let answered = false;
    const answer = start
      .catch((error: { code: string }) => error.code)
      .finally(() => {
        answered = true;
      });
    while (!answered && (await stand().bench.countProcesses(request)) === 0);
    abort.abort(new Error('not wanted'));
    const started = await answer;
    if (typeof started !== 'string')
      expect(await stand().driver.recover(handle, null)).toStrictEqual({ state: 'live', started });
    else {
      expect(started).toBe('start_failed');
      await stand().expectNoProcess(request);
    }
  });

  it('does not mind an abort after it has answered', async () => {
    const { handle, request } = stand().plan('obedient');
    const abort = new AbortController();
    const started = await stand().driver.start(handle, request, { signal: abort.signal });
    abort.abort();
    expect(await stand().driver.recover(handle, started)).toStrictEqual({ state: 'live', started });
  });

  it('keeps the runs of several instances apart', async () => {
    const [one, two] = await Promise.all([stand().startReady('echo'), stand().startReady('echo')]);
    await one.terminal.link.input(Buffer.from('for one\n'));
    await one.terminal.until('got: for one');
    await stand().driver.stop(one.handle, STOP);
    expect((await stand().driver.recover(two.handle, two.started)).state).toBe('live');
    expect(two.terminal.text).not.toContain('for one');
  });
}
