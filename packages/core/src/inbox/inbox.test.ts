import { type Activity, BerthError, type ErrorCode, type PromptState } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  daemon.inbox.start();
  const view = await daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann', command: [] }));
  const says = async (activity: Activity, more = {}) => {
    const signal = {
      source: 'file',
      time: bench.clock.now(),
      label: `status ${activity}`,
      activity,
    } as const;
    bench.agents.clever.tell(view.id, { ...signal, ...more });
    await settled();
  };
  const took = (prompt: string) =>
    says('working', { source: 'hook', label: 'hook UserPromptSubmit', prompt });
  const printed = async () => {
    let text = '';
    for await (const item of await daemon.berth.readOutput(OWNER, 'ann', {})) {
      if (item.kind === 'output') text += item.bytes.toString('utf8');
    }
    return text;
  };
  const states = async (): Promise<PromptState[]> =>
    (await daemon.inbox.list(OWNER, 'ann')).map(({ state }) => state);
  return { bench, daemon, id: view.id, says, took, printed, states };
}

type Stand = Awaited<ReturnType<typeof setUp>>;

const prompt = (text: string, urgent = false) => ({ text, urgent });

/** Sends, and lets the text be typed; the answer comes later. */
async function sending({ daemon, bench }: Stand, text: string, urgent = false) {
  const sent = daemon.inbox.send(OWNER, 'ann', prompt(text, urgent));
  await settled();
  await bench.clock.advance(300);
  return sent;
}

async function codeOf(call: Promise<unknown>): Promise<ErrorCode | 'nothing was refused'> {
  try {
    await call;
    return 'nothing was refused';
  } catch (error) {
    if (error instanceof BerthError) return error.code;
    throw error;
  }
}

describe('a prompt', () => {
  it('is pasted with Enter behind it, and delivered once the assistant shows that it took it', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('two\nlines'));
    await settled();
    await stand.bench.clock.advance(200);
    expect(await stand.states()).toEqual(['typing']);
    await stand.took('two\nlines');
    expect(await sent).toMatchObject({ state: 'delivered', reason: null });
    expect(await stand.printed()).toContain('got: \x1b[200~two\ngot: lines\x1b[201~');
  });

  it('waits, and says why, while the assistant works; and is typed when it is done', async () => {
    const stand = await setUp();
    await stand.says('working');
    expect(await sending(stand, 'later')).toMatchObject({ state: 'queued', reason: 'it is working' });
    expect(await stand.printed()).not.toContain('later');
    await stand.says('idle');
    await stand.bench.clock.advance(200);
    await stand.took('later');
    expect(await stand.states()).toEqual(['delivered']);
  });

  it('did not wait when the end of the work was told a moment late', async () => {
    const stand = await setUp();
    await stand.says('working');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('next'));
    await settled();
    await stand.bench.clock.advance(100);
    await stand.says('idle');
    await stand.bench.clock.advance(250);
    await stand.took('next');
    expect(await sent).toMatchObject({ state: 'delivered' });
  });

  it('waits for the end of a usage limit, and is typed then', async () => {
    const stand = await setUp();
    const resetsAt = stand.bench.clock.now() + 60_000;
    await stand.says('limited', { resetsAt });
    const until = new Date(resetsAt).toISOString();
    expect(await sending(stand, 'later')).toMatchObject({
      state: 'queued',
      reason: expect.stringContaining(until),
    });
    await stand.bench.clock.advance(59_000);
    expect(await stand.states()).toEqual(['queued']);
    await stand.bench.clock.advance(2000);
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('later');
    expect(await stand.states()).toEqual(['delivered']);
  });

  it('waits for a limit whose end is not known, and says so, unless it is urgent', async () => {
    const stand = await setUp();
    await stand.says('limited');
    expect(await sending(stand, 'later')).toMatchObject({
      state: 'queued',
      reason: 'its usage limit was reached, and until when is not known',
    });
    const urgent = sending(stand, 'now', true);
    await settled();
    await stand.bench.clock.advance(400);
    await stand.took('now');
    expect(await urgent).toMatchObject({ state: 'delivered' });
  });

  it('is never typed into a dialog, however urgent', async () => {
    const stand = await setUp();
    for (const activity of ['waiting_approval', 'waiting_input'] as const) {
      await stand.says(activity);
      expect(await sending(stand, 'dangerous', true)).toMatchObject({ state: 'queued' });
    }
    expect(await stand.printed()).not.toContain('dangerous');
  });

  it('gets no Enter when a dialog opens while it is pasted', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('hello'));
    await settled();
    await stand.says('waiting_approval');
    await stand.bench.clock.advance(200);
    expect(await sent).toMatchObject({ state: 'unconfirmed' });
    expect(await stand.printed()).not.toContain('got:');
  });

  it('that begins with a slash may open a menu, from which Enter chooses; but no other dialog', async () => {
    for (const [opened, state] of [
      ['waiting_input', 'delivered'],
      ['waiting_approval', 'unconfirmed'],
    ] as const) {
      const stand = await setUp();
      await stand.says('idle');
      const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('/compact'));
      await settled();
      await stand.says(opened);
      await stand.bench.clock.advance(200);
      await stand.says('idle');
      expect(await sent).toMatchObject({ state });
      expect((await stand.printed()).includes('got:')).toBe(state === 'delivered');
    }
  });

  it('is typed at once when it is urgent and the assistant takes prompts while it works', async () => {
    const stand = await setUp();
    await stand.says('working');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('now', true));
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('now');
    expect(await sent).toMatchObject({ state: 'delivered' });
  });

  it('is unconfirmed when nothing shows that it was taken, and is not typed again', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('lost'));
    for (let second = 0; second < 30; second += 1) {
      await settled();
      await stand.bench.clock.advance(1000);
    }
    expect(await sent).toMatchObject({ state: 'unconfirmed' });
    await stand.says('working');
    await stand.says('idle');
    expect(await stand.printed()).toMatch(/^(?:(?!lost).)*lost(?:(?!lost).)*$/s);
    const again = stand.daemon.inbox.again(OWNER, 'ann', (await sent).id);
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('lost');
    expect(await again).toMatchObject({ state: 'delivered' });
  });

  it('is not confirmed by a prompt of somebody else', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const sent = stand.daemon.inbox.send(OWNER, 'ann', prompt('mine', true));
    await stand.says('working', { source: 'hook', time: 1, prompt: 'theirs' });
    await stand.bench.clock.advance(200);
    expect(await stand.states()).toEqual(['typing']);
    await stand.took('mine');
    expect(await sent).toMatchObject({ state: 'delivered' });
  });

  it('comes after those that were sent before it', async () => {
    const stand = await setUp();
    await stand.says('working');
    await sending(stand, 'first');
    await sending(stand, 'second');
    await stand.says('idle');
    await stand.bench.clock.advance(200);
    await stand.took('first');
    await stand.says('idle');
    await stand.bench.clock.advance(200);
    await stand.took('second');
    const text = await stand.printed();
    expect(text.indexOf('first')).toBeLessThan(text.indexOf('second'));
    expect(await stand.states()).toEqual(['delivered', 'delivered']);
  });

  it('can be taken back until it is typed', async () => {
    const stand = await setUp();
    await stand.says('working');
    const { id } = await sending(stand, 'no');
    expect(await stand.daemon.inbox.withdraw(OWNER, 'ann', id)).toMatchObject({ state: 'withdrawn' });
    expect(await codeOf(stand.daemon.inbox.withdraw(OWNER, 'ann', id))).toBe('wrong_state');
    await stand.says('idle');
    expect(await stand.printed()).not.toContain('no\x1b');
    expect(await codeOf(stand.daemon.inbox.withdraw(OWNER, 'ann', 'prm_none'))).toBe('prompt_not_found');
  });

  it.each([
    ['nothing', ''],
    ['only space', ' \n '],
    ['keys', 'stop\x1b[201~\x03'],
  ])('that holds %s is refused, and nothing is kept', async (_what, text) => {
    const stand = await setUp();
    await stand.says('idle');
    expect(await codeOf(stand.daemon.inbox.send(OWNER, 'ann', prompt(text)))).toBe('invalid_input');
    expect(await stand.states()).toEqual([]);
  });

  it('is refused by plain programs', async () => {
    const { daemon } = await setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'plain' }));
    expect(await codeOf(daemon.inbox.send(OWNER, 'plain', prompt('x')))).toBe('no_assistant');
  });

  it('waits in a stopped instance for its next run', async () => {
    const stand = await setUp();
    await stand.daemon.berth.stop(OWNER, 'ann');
    expect(await sending(stand, 'good morning')).toMatchObject({ state: 'queued', reason: 'it is exited' });
    await stand.daemon.berth.restart(OWNER, 'ann');
    await stand.says('idle');
    await stand.bench.clock.advance(200);
    await stand.took('good morning');
    expect(await stand.states()).toEqual(['delivered']);
  });
});

describe('after a crash of the daemon', () => {
  async function crashed(stand: Stand) {
    stand.daemon.crash();
    const next = stand.bench.boot();
    await next.reconcile();
    next.inbox.start();
    await settled();
    return next;
  }

  it('what is queued is delivered', async () => {
    const stand = await setUp();
    await stand.says('working');
    await sending(stand, 'later');
    const next = await crashed(stand);
    await stand.says('idle');
    await stand.bench.clock.advance(200);
    await stand.took('later');
    expect((await next.inbox.list(OWNER, 'ann')).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('what was being typed is not typed again, and delivered only with evidence', async () => {
    for (const isTaken of [true, false]) {
      const stand = await setUp();
      await stand.says('idle');
      void stand.daemon.inbox.send(OWNER, 'ann', prompt('half'));
      await settled();
      const next = await crashed(stand);
      if (isTaken) await stand.took('half');
      await stand.bench.clock.advance(6000);
      await settled();
      const [found] = await next.inbox.list(OWNER, 'ann');
      expect(found?.state).toBe(isTaken ? 'delivered' : 'unconfirmed');
    }
  });
});

describe('a question', () => {
  it('is answered at the end of its turn', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const { signal } = new AbortController();
    const asked = stand.daemon.inbox.ask(OWNER, 'ann', { ...prompt('why?'), signal });
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('why?');
    await stand.says('idle', { source: 'hook', label: 'hook Stop', answer: 'because' });
    expect(await asked).toMatchObject({
      prompt: { state: 'delivered' },
      end: { activity: 'done', answer: 'because' },
    });
  });

  it('is answered with what it took, which may be counted a moment later', async () => {
    const stand = await setUp();
    const tokens = { input: 9, cachedInput: 4, output: 2 };
    let looks = 0;
    stand.bench.agents.clever.usage = async () => {
      looks += 1;
      if (looks === 1) throw new Error('it was not answered');
      return looks < 3 ? null : tokens;
    };
    await stand.says('idle');
    const { signal } = new AbortController();
    const asked = stand.daemon.inbox.ask(OWNER, 'ann', { ...prompt('why?'), signal });
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('why?');
    await stand.says('idle', { source: 'hook', label: 'hook Stop', answer: 'because' });
    await stand.bench.clock.advance(400);
    expect(await asked).toMatchObject({ end: { answer: 'because' }, tokens });
  });

  it('ends when the assistant waits for a person', async () => {
    const stand = await setUp();
    await stand.says('idle');
    const { signal } = new AbortController();
    const asked = stand.daemon.inbox.ask(OWNER, 'ann', { ...prompt('do it'), signal });
    await settled();
    await stand.bench.clock.advance(200);
    await stand.took('do it');
    await stand.says('waiting_approval', { detail: 'Bash: rm x' });
    expect(await asked).toMatchObject({
      end: { activity: 'waiting_approval', detail: 'Bash: rm x', answer: null },
    });
  });
});

describe('a dialog', () => {
  it.each([
    ['approve', '1'],
    ['always', '2'],
    ['deny', '3'],
  ] as const)('is answered by the key for %s', async (answer, key) => {
    const stand = await setUp();
    await stand.says('waiting_approval');
    const answered = stand.daemon.dialogs.answer(OWNER, 'ann', { answer });
    await settled();
    await stand.says('working');
    expect(await answered).toMatchObject({ activity: 'working' });
    stand.bench.world.run((await answered).run as never).input(Buffer.from('\r'));
    expect(await stand.printed()).toContain(`got: ${key}`);
  });

  it('that is not open is not answered', async () => {
    const stand = await setUp();
    await stand.says('idle');
    expect(await codeOf(stand.daemon.dialogs.answer(OWNER, 'ann', { answer: 'approve' }))).toBe('no_dialog');
  });

  it('that does not notice is no success', async () => {
    const stand = await setUp();
    await stand.says('waiting_approval');
    const answered = codeOf(stand.daemon.dialogs.answer(OWNER, 'ann', { answer: 'approve' }));
    await settled();
    await stand.bench.clock.advance(10_000);
    expect(await answered).toBe('unconfirmed');
  });
});

describe('an interruption', () => {
  it('is typed into one that works, and done when it has stopped', async () => {
    const stand = await setUp();
    await stand.says('working');
    const interrupted = stand.daemon.dialogs.interrupt(OWNER, 'ann');
    await settled();
    await stand.says('idle');
    expect(await interrupted).toMatchObject({ activity: 'done' });
  });

  it('leaves one at rest alone', async () => {
    const stand = await setUp();
    await stand.says('idle');
    expect(await stand.daemon.dialogs.interrupt(OWNER, 'ann')).toMatchObject({ activity: 'idle' });
    expect(await stand.printed()).not.toContain('\x1b');
  });
});
