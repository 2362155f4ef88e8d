import { expect, it } from 'vitest';
import { COUNT_CODE } from '../fake-driver/programs.ts';
import { type DriverStand, expectCode, STOP } from './bench.ts';

export function describeTerminals(stand: () => DriverStand): void {
  it('brings input to the program', async () => {
    const { terminal } = await stand().startReady('echo');
    await terminal.link.input(Buffer.from('hello\n'));
    await terminal.until('got: hello\n');
  });

  it('keeps the order of what is typed', async () => {
    const { terminal } = await stand().startReady('echo');
    await Promise.all(['a', 'b', 'c\n', 'd\n'].map((text) => terminal.link.input(Buffer.from(text))));
    await terminal.until('got: d\n');
    expect(terminal.text.match(/got: .*/g)).toStrictEqual(['got: abc', 'got: d']);
  });

  it('serves two viewers, and each may type', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const other = await stand().open(handle);
    other.link.subscribe(0, 'live');
    await other.link.input(Buffer.from('from the other\n'));
    await Promise.all([terminal.until('got: from the other\n'), other.until('got: from the other\n')]);
  });

  it('lets one viewer leave without the other noticing', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const other = await stand().open(handle);
    other.link.subscribe(0, 'live');
    other.link.close();
    await other.untilKind('end');
    expect(other.of('end')).toStrictEqual([{ kind: 'end', reason: null }]);
    await terminal.link.input(Buffer.from('still here\n'));
    await terminal.until('got: still here\n');
    expect(other.text).not.toContain('still here');
  });

  it('holds output back for a paused viewer until it resumes', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const paused = await stand().open(handle);
    paused.link.subscribe(0, 'complete');
    await paused.until('ready\n');
    paused.link.pause();
    await terminal.link.input(Buffer.from('later\n'));
    await terminal.until('got: later\n');
    expect(paused.text).not.toContain('later');
    paused.link.resume();
    await paused.until('got: later\n');
  });

  it('says how the terminal is when it is opened', async () => {
    const { handle, request, started } = await stand().startReady('echo');
    const { status } = (await stand().open(handle)).link;
    expect(status).toMatchObject({ cols: 80, rows: 24, start: 0, exit: null, child: started.child });
    expect(status.run).toBe(request.run);
    expect(status.end).toBeGreaterThanOrEqual('ready\n'.length);
  });

  it('tells the program its new size', async () => {
    const { handle } = await stand().start('sizer');
    const terminal = await stand().open(handle);
    terminal.link.subscribe(0, 'complete');
    await terminal.until('size 80x24\n');
    terminal.link.resize(100, 30);
    await terminal.until('size 100x30\n');
  });

  it('tells every viewer the new size, in its place in the output', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const other = await stand().open(handle);
    other.link.subscribe(0, 'live');
    await other.untilKind('caughtUp');
    terminal.link.resize(100, 30);
    await other.when(() => other.of('resized').some(({ cols, rows }) => cols === 100 && rows === 30));
    const kept = (await stand().read(handle)).filter(({ kind }) => kind === 'resized');
    expect(kept.at(-1)).toMatchObject({ cols: 100, rows: 30 });
    expect((await stand().open(handle)).link.status).toMatchObject({ cols: 100, rows: 30 });
  });

  it('tells the exit, then the end, exactly once and last', async () => {
    const { handle, terminal } = await stand().startReady('polite');
    await stand().driver.stop(handle, STOP);
    await terminal.untilKind('end');
    expect(terminal.text).toContain('bye\n');
    expect(terminal.all.slice(-2).map(({ kind }) => kind)).toStrictEqual(['exit', 'end']);
    expect(terminal.of('end')).toStrictEqual([{ kind: 'end', reason: null }]);
  });

  it('gives a viewer the last output before the exit', async () => {
    const { handle, terminal } = await stand().startReady('polite');
    const idle = await stand().open(handle);
    await stand().driver.stop(handle, STOP);
    await Promise.all([idle.untilKind('end'), terminal.untilKind('end')]);
    expect(idle.all.map(({ kind }) => kind)).toStrictEqual(['exit', 'end']);
    const bye = terminal.all.findLastIndex(({ kind }) => kind === 'output');
    expect(bye).toBeLessThan(terminal.all.findIndex(({ kind }) => kind === 'exit'));
  });

  it('takes no input after the end', async () => {
    const { handle, terminal } = await stand().startReady('obedient');
    await stand().driver.stop(handle, STOP);
    await terminal.untilKind('end');
    await expectCode(terminal.link.input(Buffer.from('anyone?\n')), 'not_running');
  });

  it('takes no input after it was closed', async () => {
    const { terminal } = await stand().startReady('echo');
    terminal.link.close();
    await expectCode(terminal.link.input(Buffer.from('hello?\n')), 'not_running');
  });

  it('cannot be opened after the end, nor before the start', async () => {
    const { handle } = await stand().start('count');
    const end = await stand().driver.wait(handle);
    expect(end).toMatchObject({ kind: 'exited', exit: { code: COUNT_CODE } });
    await expectCode(stand().open(handle), 'not_running');
    await expectCode(stand().open(stand().plan('echo').handle), 'not_running');
  });

  it('cannot be opened by an aborted call', async () => {
    const { handle } = await stand().startReady('echo');
    const signal = AbortSignal.abort(new Error('not wanted'));
    const silent = { output() {}, skipped() {}, resized() {}, caughtUp() {}, exit() {}, end() {} };
    await expect(stand().driver.openTerminal(handle, silent, { signal })).rejects.toThrow();
  });

  it('brings a signal to the program in the foreground', async () => {
    const { handle, terminal } = await stand().startReady('interrupted');
    await stand().driver.signal(handle, 'SIGINT');
    await terminal.until('interrupted\n');
  });

  it('ends a program by a signal that Berth passed on for a person', async () => {
    const { handle } = await stand().startReady('obedient');
    const wait = stand().driver.wait(handle);
    await stand().driver.signal(handle, 'SIGTERM');
    expect(await wait).toMatchObject({
      kind: 'exited',
      exit: { code: null, signal: 'SIGTERM', cause: 'signalled' },
    });
  });

  it('cannot signal a program that is gone', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    await expectCode(stand().driver.signal(handle, 'SIGINT'), 'not_running');
  });
}
