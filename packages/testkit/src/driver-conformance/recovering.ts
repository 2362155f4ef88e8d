import { expect, it } from 'vitest';
import { COUNT_CODE } from '../fake-driver/programs.ts';
import { type DriverStand, expectCode, STOP } from './bench.ts';

export function describeWaiting(stand: () => DriverStand): void {
  it('ends with the exit status', async () => {
    const { handle } = await stand().start('count');
    expect(await stand().driver.wait(handle)).toMatchObject({
      kind: 'exited',
      exit: { code: COUNT_CODE, signal: null, cause: 'exited' },
    });
  });

  it('ends with the signal', async () => {
    const { handle } = await stand().start('crash');
    expect(await stand().driver.wait(handle)).toMatchObject({
      kind: 'exited',
      exit: { code: null, signal: 'SIGKILL', cause: 'signalled' },
    });
  });

  it('ends at once for a run that is over, every time with the same facts', async () => {
    const { handle } = await stand().start('count');
    const first = await stand().driver.wait(handle);
    expect(await stand().driver.wait(handle)).toStrictEqual(first);
  });

  it('ends for all who wait', async () => {
    const { handle } = await stand().startReady('obedient');
    const waits = [stand().driver.wait(handle), stand().driver.wait(handle)];
    const exit = await stand().driver.stop(handle, STOP);
    expect(await Promise.all(waits)).toStrictEqual([
      { kind: 'exited', exit },
      { kind: 'exited', exit },
    ]);
  });

  it('works for a daemon that did not start the run', async () => {
    const { handle } = await stand().startReady('obedient');
    await stand().restartDaemon();
    const wait = stand().driver.wait(handle);
    const exit = await stand().driver.stop(handle, STOP);
    expect(await wait).toStrictEqual({ kind: 'exited', exit });
  });

  it('tells that the keeper was lost, and leaves no process', async () => {
    const { handle, request, started, terminal } = await stand().startReady('obedient');
    const wait = stand().driver.wait(handle);
    await stand().bench.killKeeper(handle, started);
    expect(await wait).toMatchObject({ kind: 'exited', exit: { code: null, cause: 'keeper_lost' } });
    await terminal.untilKind('end');
    expect(terminal.all.at(-1)).toMatchObject({ kind: 'end', reason: expect.any(String) });
    await stand().expectNoProcess(request);
  });

  it('rejects soon when the call is aborted, and the run goes on', async () => {
    const { handle, started } = await stand().startReady('obedient');
    const abort = new AbortController();
    const wait = stand().driver.wait(handle, { signal: abort.signal });
    abort.abort(new Error('the daemon leaves'));
    await expect(wait).rejects.toThrow();
    await expect(stand().driver.wait(handle, { signal: abort.signal })).rejects.toThrow();
    expect(await stand().driver.recover(handle, started)).toStrictEqual({ state: 'live', started });
  });
}

export function describeRecovering(stand: () => DriverStand): void {
  it('finds a live run, as often as it looks', async () => {
    const { handle, started } = await stand().start('obedient');
    expect(await stand().driver.recover(handle, started)).toStrictEqual({ state: 'live', started });
    expect(await stand().driver.recover(handle, null)).toStrictEqual({ state: 'live', started });
  });

  it('finds a live run in a new daemon, with everything it printed, and can talk to it', async () => {
    const { handle, started } = await stand().startReady('echo');
    await stand().restartDaemon();
    expect(await stand().driver.recover(handle, null)).toStrictEqual({ state: 'live', started });
    const terminal = await stand().open(handle);
    terminal.link.subscribe(0, 'complete');
    await terminal.link.input(Buffer.from('still there?\n'));
    await terminal.until('got: still there?\n');
    expect(terminal.text).toContain('ready\n');
  });

  it('works with a handle that was stored as JSON', async () => {
    const { handle, started } = await stand().start('obedient');
    await stand().restartDaemon();
    const stored = JSON.parse(JSON.stringify(handle)) as typeof handle;
    expect(await stand().driver.recover(stored, null)).toStrictEqual({ state: 'live', started });
  });

  it('finds how a run ended', async () => {
    const { handle, started } = await stand().start('count');
    const end = await stand().driver.wait(handle);
    const exit = end.kind === 'exited' ? end.exit : null;
    expect(await stand().driver.recover(handle, null)).toStrictEqual({ state: 'exited', exit, started });
  });

  it('finds how a run ended while no daemon was there', async () => {
    const { handle, request, started, terminal } = await stand().startReady('polite');
    terminal.link.close();
    const { driver } = stand();
    await driver.signal(handle, 'SIGTERM');
    await stand().expectNoProcess(request);
    await stand().restartDaemon();
    const end = await stand().driver.wait(handle);
    expect(end).toMatchObject({ kind: 'exited', exit: { code: 7, cause: 'exited' } });
    expect(await stand().driver.recover(handle, started)).toMatchObject({ state: 'exited', started });
  });

  it('gives up a run that never began, for good', async () => {
    const { handle, request } = stand().plan('obedient');
    const recovered = await stand().driver.recover(handle, null);
    expect(recovered).toMatchObject({ state: 'exited', exit: { cause: 'start_interrupted' }, started: null });
    expect(await stand().driver.recover(handle, null)).toMatchObject({
      state: 'exited',
      exit: { cause: 'start_interrupted' },
    });
    await stand().expectNoProcess(request);
  });

  it('finds that a keeper was killed, and clears away what it left', async () => {
    const { handle, request, started } = await stand().startReady('stubborn');
    await stand().bench.killKeeper(handle, started);
    const recovered = await stand().driver.recover(handle, started);
    expect(recovered).toMatchObject({ state: 'exited', exit: { code: null, cause: 'keeper_lost' }, started });
    await stand().expectNoProcess(request);
    expect(await stand().driver.recover(handle, started)).toMatchObject({
      state: 'exited',
      exit: { cause: 'keeper_lost' },
    });
  });

  it('finds a killed keeper in a new daemon that knows nothing but the handle', async () => {
    const { handle, request, started } = await stand().startReady('family');
    await stand().bench.killKeeper(handle, started);
    await stand().restartDaemon();
    expect(await stand().driver.recover(handle, null)).toMatchObject({
      state: 'exited',
      exit: { cause: 'keeper_lost' },
      started,
    });
    await stand().expectNoProcess(request);
  });

  it('stops what a killed keeper left, and says that the keeper was lost', async () => {
    const { handle, request, started } = await stand().startReady('stubborn');
    await stand().bench.killKeeper(handle, started);
    expect(await stand().driver.stop(handle, STOP)).toMatchObject({ cause: 'keeper_lost' });
    await stand().expectNoProcess(request);
  });

  it('keeps the output of a run whose keeper was killed', async () => {
    const { handle, started } = await stand().startReady('obedient');
    await stand().bench.killKeeper(handle, started);
    await stand().driver.recover(handle, started);
    expect(await stand().readText(handle)).toContain('ready\n');
    await expectCode(stand().open(handle), 'not_running');
  });

  it('rejects when the call is aborted, and never takes that for a lost run', async () => {
    const { handle, started } = await stand().start('obedient');
    const signal = AbortSignal.abort(new Error('the daemon leaves'));
    await expect(stand().driver.recover(handle, started, { signal })).rejects.toThrow();
    expect(await stand().driver.recover(handle, started)).toStrictEqual({ state: 'live', started });
  });
}
