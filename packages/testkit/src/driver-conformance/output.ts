import { expect, it } from 'vitest';
import { COUNT_LINES, FLOOD_BYTES } from '../fake-driver/programs.ts';
import { type DriverStand, plain } from './bench.ts';
import { stretch } from './recorder.ts';

const COUNTED = Array.from({ length: COUNT_LINES }, (_, index) => `line ${index + 1}\n`).join('');

export function describeOutput(stand: () => DriverStand): void {
  it('keeps everything a program printed, in order, after its end', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    expect(await stand().readText(handle)).toBe(COUNTED);
  });

  it('gives output without holes from offset 0', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    let next = 0;
    for (const chunk of await stand().read(handle)) {
      if (chunk.kind !== 'output') continue;
      expect(chunk.offset).toBe(next);
      next += chunk.bytes.length;
    }
    expect(next).toBeGreaterThanOrEqual(COUNTED.length);
  });

  it('begins with the size of the terminal', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    const [first] = await stand().read(handle);
    expect(first).toStrictEqual({ kind: 'resized', offset: 0, cols: 80, rows: 24 });
  });

  it('reads on from any offset', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    const whole = await bytesOf(stand(), handle, 0);
    for (const from of [1, 100, whole.length - 1, whole.length]) {
      expect(await bytesOf(stand(), handle, from)).toStrictEqual(whole.subarray(from));
    }
  });

  it('finds the last lines', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    expect(await stand().readText(handle, { tailLines: 2 })).toBe('line 199\nline 200\n');
    expect(await stand().readText(handle, { tailLines: 0 })).toBe('');
    expect(await stand().readText(handle, { tailLines: 1000 })).toBe(COUNTED);
  });

  it('finds no more lines than were asked for while the program prints', async () => {
    const { handle } = await stand().start('flood');
    for (let look = 0; look < 20; look += 1) {
      const lines = (await stand().readText(handle, { tailLines: 2 })).split('\n');
      expect(lines.length).toBeLessThanOrEqual(3);
    }
  });

  it('can be read while the program runs', async () => {
    const { handle } = await stand().startReady('echo');
    expect(await stand().readText(handle)).toContain('ready\n');
  });

  it('is empty for a run that never began', async () => {
    expect(await stand().read(stand().plan('count').handle)).toStrictEqual([]);
  });

  it('stops reading when the call is aborted', async () => {
    const { handle } = await stand().start('count');
    await stand().driver.wait(handle);
    const signal = AbortSignal.abort(new Error('enough'));
    const read = Array.fromAsync(stand().driver.readOutput(handle, {}, { signal }));
    await expect(read).rejects.toThrow();
  });

  it('shows a viewer what was printed before it came, then what comes', async () => {
    const { handle } = await stand().startReady('echo');
    const late = await stand().open(handle);
    late.link.subscribe(0, 'live');
    await late.untilKind('caughtUp');
    expect(late.text).toContain('ready\n');
    await late.link.input(Buffer.from('now\n'));
    await late.until('got: now\n');
    expect(stretch(late.all).from).toBe(0);
    expect(late.of('caughtUp')).toHaveLength(1);
  });

  it('lets a viewer go on where it was cut off', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const { to } = stretch(terminal.all);
    await terminal.link.input(Buffer.from('missed\n'));
    await terminal.until('got: missed\n');
    const again = await stand().open(handle);
    again.link.subscribe(to, 'complete');
    await again.until('got: missed\n');
    expect(stretch(again.all).from).toBe(to);
    expect(again.text).not.toContain('ready');
  });

  it('shows a viewer nothing before it subscribes', async () => {
    const { handle, terminal } = await stand().startReady('echo');
    const silent = await stand().open(handle);
    await terminal.link.input(Buffer.from('hello\n'));
    await terminal.until('got: hello');
    expect(silent.all).toStrictEqual([]);
  });

  it('takes an offset beyond the end for the end', async () => {
    const { handle } = await stand().startReady('echo');
    const eager = await stand().open(handle);
    eager.link.subscribe(1_000_000, 'live');
    await eager.untilKind('caughtUp');
    await eager.link.input(Buffer.from('now\n'));
    await eager.until('got: now\n');
  });

  it('skips nothing for a complete reader, however slow', async () => {
    const { handle } = await stand().start('flood');
    const reader = await stand().open(handle);
    reader.link.subscribe(0, 'complete');
    reader.link.pause();
    await floodIsOver(stand(), handle);
    reader.link.resume();
    await reader.until('done\n');
    expect(reader.of('skipped')).toStrictEqual([]);
    expect(stretch(reader.all).from).toBe(0);
    expect(plain(reader.bytes)).toHaveLength(FLOOD_BYTES + 'done\n'.length);
  });

  it('takes a live reader that fell behind to the present, and says what it skipped', async () => {
    const { handle } = await stand().start('flood');
    const reader = await stand().open(handle);
    reader.link.pause();
    reader.link.subscribe(0, 'live');
    await floodIsOver(stand(), handle);
    const { end } = (await stand().open(handle)).link.status;
    reader.link.resume();
    await reader.when(() => stretch(reader.all).to === end);
    expect(stretch(reader.all)).toStrictEqual({ from: 0, to: end });
    for (const { gone } of reader.of('skipped')) expect(gone).toBe(false);
  });

  it('keeps a flood whole in the log', async () => {
    const { handle } = await stand().start('flood');
    await floodIsOver(stand(), handle);
    const text = await stand().readText(handle);
    expect(text).toHaveLength(FLOOD_BYTES + 'done\n'.length);
    expect(text.endsWith('0123456789abcde\ndone\n')).toBe(true);
  });
}

type Handle = ReturnType<DriverStand['plan']>['handle'];

async function bytesOf(stand: DriverStand, handle: Handle, from: number): Promise<Buffer> {
  const chunks = await stand.read(handle, { from });
  return Buffer.concat(chunks.flatMap((chunk) => (chunk.kind === 'output' ? [chunk.bytes] : [])));
}

/** Another reader sees the end of it, so it is all there. */
async function floodIsOver(stand: DriverStand, handle: Handle): Promise<void> {
  const witness = await stand.open(handle);
  witness.link.subscribe(0, 'complete');
  await witness.until('done\n');
  witness.link.close();
}
