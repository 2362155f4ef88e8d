import { type AssistantSignal, BerthError } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

/** An assistant of which nothing tells but its screen. */
async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  Object.assign(bench.agents.clever, { trust: { full: [], raising: [] } });
  const daemon = bench.boot();
  daemon.inbox.start();
  const { id, run } = await daemon.berth.start(
    OWNER,
    startInput({ agent: 'clever', name: 'ann', command: [] }),
  );
  const shows = async (detail: string | undefined, more: Partial<AssistantSignal> = {}) => {
    const signal = { source: 'screen', time: bench.clock.now(), label: 'screen approval' } as const;
    const words = detail === undefined ? {} : { detail };
    bench.agents.clever.tell(id, { ...signal, activity: 'waiting_approval', ...words, ...more });
    await settled();
  };
  const stands = (...lines: readonly string[]) => {
    bench.screens.shown = { cols: 80, rows: 24, lines };
  };
  const approve = (since?: string) =>
    daemon.dialogs.answer(OWNER, 'ann', { answer: 'approve', since }).then(
      () => 'done',
      (error: unknown) => (error instanceof BerthError ? `${error.code}: ${error.message}` : String(error)),
    );
  /** The keys that were typed. */
  const typed = async () => {
    bench.world.run(run as never).input(Buffer.from('\r'));
    let text = '';
    for await (const item of await daemon.berth.readOutput(OWNER, 'ann', {})) {
      if (item.kind === 'output') text += item.bytes.toString('utf8');
    }
    return /got: (.*)/.exec(text)?.[1];
  };
  const wait = async (ms: number) => {
    await bench.clock.advance(ms);
    await settled();
  };
  return { daemon, shows, stands, approve, typed, wait };
}

describe('an answer', () => {
  it('is typed again into a dialog that has not noticed', async () => {
    const { shows, approve, typed, wait } = await setUp();
    await shows('ls');
    const answered = approve();
    await settled();
    for (let time = 0; time < 3; time += 1) await wait(3000);
    expect(await answered).toMatch(/^unconfirmed/);
    expect(await typed()).toBe('111');
  });

  it('is for the dialog that was shown, however exactly its source tells the time', async () => {
    const { daemon, shows, approve, typed, wait } = await setUp();
    await wait(5);
    await shows('ls', { time: 5.25 });
    const { activitySince } = await daemon.berth.inspect(OWNER, 'ann');
    const answered = approve(activitySince ?? 'it is not told');
    await settled();
    await shows(undefined, { activity: 'working' });
    expect(await answered).toBe('done');
    expect(await typed()).toBe('1');
  });

  it('is for one dialog: the next, of which the screen tells, was not asked about', async () => {
    const { shows, approve, typed, wait } = await setUp();
    await shows('ls');
    const answered = approve();
    await settled();
    await wait(100);
    await shows('rm -rf /important');
    expect(await answered).toBe('done');
    await wait(9000);
    expect(await typed()).toBe('1');
  });

  it('is not typed again where something else stands on the screen, though no source tells of it', async () => {
    const { shows, stands, approve, typed, wait } = await setUp();
    stands('Allow: ls?');
    await shows(undefined);
    const answered = approve();
    await settled();
    stands('Allow: rm -rf /important?');
    for (let time = 0; time < 3; time += 1) await wait(3000);
    expect(await answered).toMatch(
      /^unconfirmed: .* not typed again, since nothing shows that its screen still asks the same/,
    );
    expect(await typed()).toBe('1');
  });

  it('is not typed again where what is to be allowed stands above the same question, whatever a rule sees of it', async () => {
    const { shows, stands, approve, typed, wait } = await setUp();
    stands('ls', '⠋ thinking', 'Run that? (y/n)');
    await shows('Run that?');
    const answered = approve();
    await settled();
    stands('rm -rf /important', '⠙ thinking', 'Run that? (y/n)');
    for (let time = 0; time < 3; time += 1) await wait(3000);
    expect(await answered).toMatch(/^unconfirmed: .*berth attach ann/);
    expect(await typed()).toBe('1');
  });

  it('to what was seen is typed into nothing else', async () => {
    const { daemon, shows, approve, typed, wait } = await setUp();
    await shows('ls');
    const { activitySince } = await daemon.berth.inspect(OWNER, 'ann');
    await wait(100);
    await shows('rm -rf /important');
    expect(await approve(activitySince ?? '')).toMatch(
      /^no_dialog: ann asks something else .*: rm -rf \/important\. Nothing was typed: another question is waiting/,
    );
    const now = (await daemon.berth.inspect(OWNER, 'ann')).activitySince ?? '';
    const answered = approve(now);
    await settled();
    await shows(undefined, { activity: 'working' });
    expect(await answered).toBe('done');
    expect(await typed()).toBe('1');
  });
});
