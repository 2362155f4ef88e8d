import type { Activity, InstanceId, SignalSource } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

/** Longer than a state must last to be news. */
const LASTS_MS = 1000;
/** Longer than what says the same too often is held back. */
const APART_MS = 31_000;

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  let viewers = 0;
  const boot = () => bench.boot({ viewers: () => viewers });
  let daemon = boot();
  const { id } = await daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann', command: [] }));
  const tell = async (activity: Activity, detail?: string, source: SignalSource = 'file') => {
    const said = { source, time: bench.clock.now(), label: `status ${activity}`, activity };
    bench.agents.clever.tell(id, { ...said, ...(detail === undefined ? {} : { detail }) });
    await settled();
  };
  return {
    bench,
    id,
    tell,
    /** Is so, and stays so. */
    becomes: async (activity: Activity, detail?: string) => {
      await tell(activity, detail);
      await bench.clock.advance(LASTS_MS);
    },
    look: (count: number) => {
      viewers = count;
    },
    wants: (...on: typeof bench.notices.wishes.on) => {
      bench.notices.wishes = { on, ring: 'bell' };
    },
    daemon: () => daemon,
    /** The daemon dies, and the next one takes over. */
    next: async () => {
      daemon.crash();
      daemon = boot();
      await daemon.reconcile();
      await settled();
    },
    shown: () => bench.notices.shown.map(({ name, activity }) => `${name} ${activity}`),
  };
}

describe('a notice', () => {
  it('is given when an assistant begins to need somebody, once, in words', async () => {
    const { bench, id, becomes } = await setUp();
    await becomes('working');
    await becomes('waiting_approval', 'Bash: npm test');
    await bench.clock.advance(APART_MS);
    expect(bench.notices.shown).toEqual([
      {
        instance: id,
        name: 'ann',
        agent: 'clever',
        workspace: '/work',
        activity: 'waiting_approval',
        detail: 'Bash: npm test',
        since: expect.any(Number),
        title: 'ann asks for an approval',
        body: 'Bash: npm test\nclever in /work',
      },
    ]);
  });

  it('is given of each state that somebody has to deal with, and of no other', async () => {
    const { becomes, shown } = await setUp();
    for (const activity of ['idle', 'working', 'waiting_input', 'working', 'retrying', 'idle'] as const)
      await becomes(activity);
    expect(shown()).toEqual(['ann waiting_input']);
    for (const activity of ['auth_failed', 'limited', 'error'] as const) await becomes(activity);
    expect(shown()).toEqual(['ann waiting_input', 'ann auth_failed', 'ann limited', 'ann error']);
  });

  it('is given of what is done where that is wanted, and then not of the rest', async () => {
    const { becomes, shown, wants } = await setUp();
    await becomes('working');
    await becomes('idle');
    expect(shown()).toEqual([]);
    wants('done');
    await becomes('working');
    await becomes('waiting_approval');
    await becomes('idle');
    expect(shown()).toEqual(['ann done']);
  });

  it('is not given of what was done when somebody has looked meanwhile', async () => {
    const { bench, daemon, id, becomes, tell, shown, wants } = await setUp();
    wants('done');
    await becomes('working');
    await tell('idle');
    daemon().activities.look(id as InstanceId);
    await bench.clock.advance(APART_MS);
    expect(shown()).toEqual([]);
  });

  it('tells what is known by the time it is given', async () => {
    const { bench, tell } = await setUp();
    await tell('waiting_approval');
    await bench.clock.advance(300);
    await tell('waiting_approval', 'Write: a.txt', 'hook');
    await bench.clock.advance(LASTS_MS);
    expect(bench.notices.shown).toMatchObject([{ detail: 'Write: a.txt' }]);
  });

  it('is not given while somebody looks, nor when he leaves without an answer', async () => {
    const { bench, becomes, look, shown } = await setUp();
    look(1);
    await becomes('waiting_approval');
    look(0);
    await bench.clock.advance(APART_MS);
    expect(shown()).toEqual([]);
    await becomes('working');
    await becomes('waiting_approval');
    expect(shown()).toEqual(['ann waiting_approval']);
  });

  it('is not given of what has passed in a moment, nor again after a moment of something else', async () => {
    const { bench, becomes, tell, shown } = await setUp();
    await becomes('working');
    await tell('waiting_approval');
    await bench.clock.advance(300);
    await becomes('working');
    expect(shown()).toEqual([]);
    await becomes('waiting_approval');
    await tell('working');
    await bench.clock.advance(300);
    await becomes('waiting_approval');
    await bench.clock.advance(APART_MS);
    expect(shown()).toEqual(['ann waiting_approval']);
  });

  it('comes now and then of one that goes to and fro, and for good when it stays', async () => {
    const { bench, becomes, tell, shown } = await setUp();
    for (let round = 0; round < 30; round += 1) {
      await becomes('working');
      await becomes('waiting_input');
    }
    // A minute, and something to tell every two seconds.
    expect(shown()).toHaveLength(6);
    await becomes('working');
    await tell('waiting_input');
    await bench.clock.advance(APART_MS);
    expect(shown()).toHaveLength(7);
    // Another state does not wait for that.
    await becomes('idle');
    await becomes('auth_failed');
    expect(shown().at(-1)).toBe('ann auth_failed');
  });

  it('is not given again by the next daemon, which gives it of what is new', async () => {
    const { becomes, next, shown } = await setUp();
    await becomes('waiting_approval');
    await next();
    await becomes('waiting_approval', 'Bash: ls');
    expect(shown()).toEqual(['ann waiting_approval']);
    await becomes('working');
    await next();
    await becomes('waiting_input');
    expect(shown()).toEqual(['ann waiting_approval', 'ann waiting_input']);
  });

  it('is not given of a run that ends meanwhile, and is given of the next', async () => {
    const { bench, daemon, becomes, tell, shown } = await setUp();
    await tell('waiting_approval');
    await daemon().berth.stop(OWNER, 'ann', { graceMs: 0 });
    await bench.clock.advance(LASTS_MS);
    expect(shown()).toEqual([]);
    await daemon().berth.restart(OWNER, 'ann');
    await becomes('waiting_approval');
    expect(shown()).toEqual(['ann waiting_approval']);
  });

  it('holds no control characters and not more than fits, whatever the assistant says', async () => {
    const { bench, becomes } = await setUp();
    await becomes('waiting_approval', `\u001b]0;x\u0007a\n\tb\u202e${'😀'.repeat(10_000)}`);
    const [notice] = bench.notices.shown;
    expect(notice?.detail).toMatch(/^\]0;x a b 😀+…$/u);
    expect([...(notice?.detail ?? '')]).toHaveLength(300);
    expect(notice?.body.split('\n')).toHaveLength(2);
  });
});

describe('the desk', () => {
  it('passes on to those who listen what is given from then on, with how to ring', async () => {
    const { becomes, daemon } = await setUp();
    await becomes('waiting_input', 'which one?');
    const ending = new AbortController();
    const heard = daemon().noticeDesk.follow(OWNER, ending.signal);
    const first = heard.next();
    await becomes('idle');
    await becomes('auth_failed');
    expect((await first).value).toMatchObject({ title: 'ann needs a login', ring: 'bell' });
    const none = heard.next();
    ending.abort();
    expect(await none).toMatchObject({ done: true });
  });

  it('gives a notice for a test in every way, and says what came of it', async () => {
    const { bench, daemon } = await setUp();
    const { noticeDesk } = daemon();
    const heard = noticeDesk.follow(OWNER, AbortSignal.timeout(10_000)).next();
    const trials = await noticeDesk.try(OWNER, '/work', AbortSignal.timeout(10_000));
    expect(trials.map(({ way, outcome }) => `${way} ${outcome}`)).toEqual([
      'desktop shown',
      'terminal shown',
    ]);
    expect((await heard).value).toMatchObject({ instance: null, name: 'test' });
    expect(bench.notices.shown).toMatchObject([{ instance: null, workspace: '/work' }]);
  });

  it('is for the owner', async () => {
    const { daemon } = await setUp();
    const stranger = { actor: 'user:eve' } as unknown as typeof OWNER;
    await expect(daemon().noticeDesk.describe(stranger)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
