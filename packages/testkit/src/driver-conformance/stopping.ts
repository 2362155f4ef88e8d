import { expect, it } from 'vitest';
import { COUNT_CODE, POLITE_CODE } from '../fake-driver/programs.ts';
import { type DriverStand, SHORT_GRACE_MS, STOP } from './bench.ts';

export function describeStopping(stand: () => DriverStand): void {
  it('lets a program leave in its own way within the grace', async () => {
    const { handle, request } = await stand().startReady('polite');
    const exit = await stand().driver.stop(handle, STOP);
    expect(exit).toMatchObject({ code: POLITE_CODE, signal: null, cause: 'stopped' });
    await stand().expectNoProcess(request);
  });

  it('ends a program that obeys the signal', async () => {
    const { handle } = await stand().startReady('obedient');
    const exit = await stand().driver.stop(handle, STOP);
    expect(exit).toMatchObject({ code: null, signal: 'SIGTERM', cause: 'stopped' });
  });

  it('kills a program that ignores the signal once the grace is over', async () => {
    const { handle, request } = await stand().startReady('stubborn');
    const exit = await stand().driver.stop(handle, { signal: 'SIGTERM', graceMs: SHORT_GRACE_MS });
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', cause: 'stopped' });
    await stand().expectNoProcess(request);
  });

  it('kills at once without grace', async () => {
    const { handle, request } = await stand().startReady('stubborn');
    const exit = await stand().driver.stop(handle, { signal: 'SIGTERM', graceMs: 0 });
    expect(exit).toMatchObject({ signal: 'SIGKILL', cause: 'stopped' });
    await stand().expectNoProcess(request);
  });

  it('ends what the program started, in whatever session it is', async () => {
    const { handle, request } = await stand().startReady('family');
    await stand().expectProcesses(request, 2);
    await stand().driver.stop(handle, STOP);
    expect(await stand().bench.countProcesses(request)).toBe(0);
  });

  it('ends what a program leaves behind when it exits by itself', async () => {
    const { handle, request } = await stand().start('leaver');
    const end = await stand().driver.wait(handle);
    expect(end).toMatchObject({ kind: 'exited', exit: { code: 0, cause: 'exited' } });
    expect(await stand().bench.countProcesses(request)).toBe(0);
  });

  it('answers the same facts when asked again', async () => {
    const { handle } = await stand().startReady('polite');
    const exit = await stand().driver.stop(handle, STOP);
    expect(await stand().driver.stop(handle, STOP)).toStrictEqual(exit);
    expect(await stand().driver.stop(handle, { signal: 'SIGKILL', graceMs: 0 })).toStrictEqual(exit);
  });

  it('answers the same facts to two who ask at once', async () => {
    const { handle } = await stand().startReady('polite');
    const [one, two] = await Promise.all([
      stand().driver.stop(handle, STOP),
      stand().driver.stop(handle, STOP),
    ]);
    expect(one).toStrictEqual(two);
  });

  it('becomes less patient when a second request is', async () => {
    const { handle } = await stand().startReady('stubborn');
    const patient = stand().driver.stop(handle, { signal: 'SIGTERM', graceMs: 600_000 });
    const exit = await stand().driver.stop(handle, { signal: 'SIGTERM', graceMs: SHORT_GRACE_MS });
    expect(exit.signal).toBe('SIGKILL');
    expect(await patient).toStrictEqual(exit);
  });

  it('answers how a program ended that had ended by itself', async () => {
    const { handle } = await stand().start('count');
    const end = await stand().driver.wait(handle);
    const exit = await stand().driver.stop(handle, STOP);
    expect(exit).toMatchObject({ code: COUNT_CODE, cause: 'exited' });
    expect(end).toStrictEqual({ kind: 'exited', exit });
  });

  it('gives up a run that never began', async () => {
    const { handle, request } = stand().plan('obedient');
    expect(await stand().driver.stop(handle, STOP)).toMatchObject({ cause: 'start_interrupted' });
    await stand().expectNoProcess(request);
  });

  it('works for a daemon that did not start the run', async () => {
    const { handle, request } = await stand().startReady('polite');
    await stand().restartDaemon();
    expect(await stand().driver.stop(handle, STOP)).toMatchObject({ code: POLITE_CODE, cause: 'stopped' });
    await stand().expectNoProcess(request);
  });

  it('rejects soon when the call is aborted', async () => {
    const { handle } = await stand().startReady('stubborn');
    const abort = new AbortController();
    const stop = stand().driver.stop(
      handle,
      { signal: 'SIGTERM', graceMs: 600_000 },
      { signal: abort.signal },
    );
    abort.abort(new Error('the daemon leaves'));
    await expect(stop).rejects.toThrow();
  });

  it('may be destroyed after its end, twice, and keeps its facts and its output', async () => {
    const { handle, started } = await stand().start('count');
    const end = await stand().driver.wait(handle);
    await stand().driver.destroy(handle);
    await stand().driver.destroy(handle);
    const recovered = await stand().driver.recover(handle, started);
    expect(end.kind === 'exited' && end.exit).toStrictEqual(recovered.state === 'exited' && recovered.exit);
    expect(await stand().readText(handle, { tailLines: 1 })).toBe('line 200\n');
  });

  it('may be reclaimed after it was destroyed, twice, and is as it was', async () => {
    const { handle, started } = await stand().start('count');
    const end = await stand().driver.wait(handle);
    await stand().driver.destroy(handle);
    await stand().driver.reclaim(handle);
    await stand().driver.reclaim(handle);
    const recovered = await stand().driver.recover(handle, started);
    expect(end.kind === 'exited' && end.exit).toStrictEqual(recovered.state === 'exited' && recovered.exit);
    expect(await stand().readText(handle, { tailLines: 1 })).toBe('line 200\n');
  });
}
