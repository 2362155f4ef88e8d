import type { Activity, AssistantSignal, SignalSource } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, judge, type Judgement, looked, type Trust } from './judge.ts';

/** Claude Code's: a file that tells all, and hooks that say nothing of Esc. */
const TRUST: Trust = { full: ['file'], raising: ['hook'] };

type Said = Activity | null | undefined | (Partial<AssistantSignal> & { activity: Activity });

/** A signal that says an activity, and perhaps more. */
function signal(source: SignalSource, time: number, said?: Said): AssistantSignal {
  const more =
    typeof said === 'object' && said !== null ? said : said === undefined ? {} : { activity: said };
  return { source, time, label: `${source} ${more.activity}`, ...more };
}

function told(signals: readonly AssistantSignal[], { trust = TRUST, isWatched = true } = {}): Judgement {
  return signals.reduce((before, next) => judge(before, next, { trust, isWatched }).judgement, beginning(0));
}

const activityAfter = (signals: readonly AssistantSignal[], options = {}) =>
  told(signals, options).report.activity;

describe('what an assistant does', () => {
  it('is starting until somebody says something', () => {
    expect(activityAfter([])).toBe('starting');
    expect(activityAfter([signal('hook', 5)])).toBe('starting');
  });

  it('is what the newest word of the trusted sources says', () => {
    const turn = [signal('file', 1, 'idle'), signal('hook', 2, 'working'), signal('file', 3, 'working')];
    expect(activityAfter(turn)).toBe('working');
    expect(activityAfter([...turn, signal('hook', 4, 'waiting_approval')])).toBe('waiting_approval');
  });

  it('is corrected by the full source where hooks are silent', () => {
    const interrupted = [
      signal('hook', 2, 'working'),
      signal('file', 3, 'working'),
      signal('file', 9, 'idle'),
    ];
    expect(activityAfter(interrupted)).toBe('idle');
  });

  it('is not idle while a raising source says that it still starts', () => {
    const opening = [signal('hook', 1, 'starting'), signal('file', 2, 'idle')];
    expect(activityAfter(opening)).toBe('starting');
    expect(activityAfter([...opening, signal('screen', 3, 'waiting_input')])).toBe('waiting_input');
    expect(activityAfter([...opening, signal('file', 3, 'working')])).toBe('working');
    expect(activityAfter([...opening, signal('hook', 3, null)])).toBe('idle');
    expect(activityAfter([signal('file', 1, 'idle'), signal('hook', 2, 'starting')])).toBe('idle');
  });

  it('is not changed by a word that comes late', () => {
    const late = [signal('file', 5, 'idle'), signal('hook', 3, 'working')];
    expect(activityAfter(late)).toBe('idle');
    const known = told([signal('hook', 5, 'idle')]);
    expect(judge(known, signal('hook', 3, 'working'), { trust: TRUST, isWatched: true }).verdict).toBe(
      'late',
    );
  });

  it('is not changed by what stands on a screen while better sources speak', () => {
    const prose = [signal('file', 1, 'working'), signal('screen', 2, 'waiting_approval')];
    expect(activityAfter(prose)).toBe('working');
    const before = told([signal('file', 1, 'working')]);
    expect(
      judge(before, signal('screen', 2, 'waiting_approval'), { trust: TRUST, isWatched: true }).verdict,
    ).toBe('outranked');
  });

  it('is taken from the screen while nobody better has spoken', () => {
    expect(activityAfter([signal('screen', 1, 'waiting_input')])).toBe('waiting_input');
  });

  it('is made more exact by lesser sources, and only more exact', () => {
    const retrying = [
      signal('file', 1, 'working'),
      signal('screen', 2, { activity: 'retrying', detail: '529' }),
    ];
    expect(told(retrying).report).toMatchObject({ activity: 'retrying', detail: '529', source: 'screen' });
    expect(activityAfter([...retrying, signal('screen', 3, null)])).toBe('working');
    expect(activityAfter([signal('file', 1, 'idle'), signal('screen', 2, 'retrying')])).toBe('idle');
  });

  it('is not done when only a dialog at the start was answered', () => {
    const trusted = [
      signal('screen', 1, 'waiting_input'),
      signal('screen', 2, null),
      signal('file', 3, 'idle'),
    ];
    expect(activityAfter(trusted, { isWatched: false })).toBe('idle');
    const worked = [...trusted, signal('file', 4, 'working'), signal('file', 5, 'idle')];
    expect(activityAfter(worked, { isWatched: false })).toBe('done');
  });

  it('is not in trouble any more when its screen shows something else in the same place', () => {
    const retrying = [signal('file', 1, 'working'), signal('screen', 2, 'retrying')];
    expect(activityAfter([...retrying, signal('screen', 3, 'starting')])).toBe('working');
  });

  it('is in trouble when a screen shows that at the moment at which a better source says that it works', () => {
    expect(activityAfter([signal('screen', 2, 'retrying'), signal('file', 2, 'working')])).toBe('retrying');
  });

  it('keeps saying what went wrong until the next prompt', () => {
    const limited = [
      signal('hook', 1, 'working'),
      signal('hook', 2, { activity: 'limited', resetsAt: 99 }),
      signal('file', 3, 'idle'),
    ];
    expect(told(limited).report).toMatchObject({ activity: 'limited', resetsAt: 99 });
    const again = [
      ...limited,
      signal('hook', 4, { activity: 'working', prompt: 'go on' }),
      signal('file', 6, 'idle'),
    ];
    expect(activityAfter(again)).toBe('idle');
  });

  it('is what the full source itself says went wrong, which ends what it said before', () => {
    const trust: Trust = { full: ['screen'], raising: [] };
    const refused = [signal('screen', 1, 'working'), signal('screen', 2, 'auth_failed')];
    expect(activityAfter(refused, { trust })).toBe('auth_failed');
    expect(activityAfter([...refused, signal('screen', 3, 'working')], { trust })).toBe('working');
    const retrying = [signal('screen', 1, 'working'), signal('screen', 2, 'retrying')];
    expect(activityAfter([...retrying, signal('screen', 3, null)], { trust })).toBe('retrying');
  });

  it('is what went wrong, also when a screen was behind', () => {
    const gemini: Trust = { full: ['title'], raising: ['file'] };
    const refused = [
      signal('title', 1, 'working'),
      signal('file', 2, 'auth_failed'),
      signal('screen', 3, 'working'),
      signal('title', 4, 'idle'),
    ];
    expect(activityAfter(refused, { trust: gemini })).toBe('auth_failed');
    expect(activityAfter([...refused, signal('title', 5, 'working')], { trust: gemini })).toBe('working');
  });

  it('is done when it finished unseen, and idle once somebody looked', () => {
    const turn = [signal('file', 1, 'idle'), signal('file', 2, 'working'), signal('file', 3, 'idle')];
    expect(activityAfter(turn, { isWatched: false })).toBe('done');
    expect(activityAfter(turn, { isWatched: true })).toBe('idle');
    expect(looked(told(turn, { isWatched: false }), 4).report.activity).toBe('idle');
  });

  it('stays done when the same is said again', () => {
    const turn = [signal('file', 2, 'working'), signal('file', 3, 'idle'), signal('hook', 4, 'idle')];
    expect(activityAfter(turn, { isWatched: false })).toBe('done');
  });

  it('is not done because it became ready', () => {
    expect(activityAfter([signal('file', 1, 'idle')], { isWatched: false })).toBe('idle');
  });

  it('counts the prompts that were taken', () => {
    const prompts = [
      signal('hook', 1, { activity: 'working', prompt: 'a' }),
      signal('hook', 2, { activity: 'working', prompt: '' }),
    ];
    expect(told(prompts).report.prompts).toBe(2);
  });

  it('knows since when', () => {
    const report = told([
      signal('file', 10, 'idle'),
      signal('file', 20, 'working'),
      signal('hook', 30, 'working'),
    ]);
    expect(report.report.since).toBe(20);
  });
});

describe('whatever is said', () => {
  const anySignal = fc.record({
    source: fc.constantFrom<SignalSource>('file', 'hook', 'title', 'screen', 'notification'),
    time: fc.nat(50),
    activity: fc.constantFrom<Activity | null>(
      'idle',
      'working',
      'waiting_approval',
      'limited',
      'retrying',
      null,
    ),
  });
  const anySignals = fc.array(anySignal, { maxLength: 30 });
  const build = (parts: readonly { source: SignalSource; time: number; activity: Activity | null }[]) =>
    parts.map(({ source, time, activity }) => signal(source, time, activity));

  it('the full source has the last word, or a newer trusted one, or one that is more exact', () => {
    fc.assert(
      fc.property(anySignals, (parts) => {
        const signals = [...build(parts), signal('file', 100, { activity: 'working', prompt: 'x' })];
        expect(activityAfter(signals)).toBe('working');
      }),
    );
  });

  it('only trusted sources make it wait, once one of them has spoken', () => {
    fc.assert(
      fc.property(anySignals, (parts) => {
        const lesser = build(parts).filter(({ source }) => source !== 'file' && source !== 'hook');
        expect(activityAfter([signal('file', 0, 'working'), ...lesser])).not.toBe('waiting_approval');
      }),
    );
  });
});

describe('a dialog after a dialog', () => {
  const DIALOG = 'waiting_approval';
  const says = (detail: string) => ({ activity: DIALOG, detail }) as const;
  const titled = (label: string) => ({ activity: DIALOG, label }) as const;
  const since = (signals: readonly AssistantSignal[], trust = TRUST) => told(signals, { trust }).report.since;
  const NONE: Trust = { full: [], raising: [] };

  it('begins at its own time, whoever tells of it', () => {
    expect(since([signal('hook', 2, says('ls')), signal('hook', 9, says('ls'))])).toBe(9);
    expect(since([signal('api', 2, says('ls')), signal('api', 9, says('rm'))], NONE)).toBe(9);
    expect(since([signal('screen', 2, says('ls')), signal('screen', 9, says('rm'))], NONE)).toBe(9);
    const titles = [signal('title', 2, titled('title ✋ ls')), signal('title', 9, titled('title ✋ rm'))];
    expect(since(titles, { full: ['title'], raising: [] })).toBe(9);
    expect(since([...titles, signal('title', 9, titled('title ✋ cp'))], NONE)).toBe(10);
  });

  it('has words of its own, or none', () => {
    const { report } = told([signal('screen', 2, says('ls')), signal('screen', 9, says('rm'))], {
      trust: NONE,
    });
    expect(report.detail).toBe('rm');
    const titles = [signal('title', 2, says('ls')), signal('title', 9, titled('title ✋ rm'))];
    expect(told(titles, { trust: NONE }).report.detail).toBeNull();
  });

  it('is none when a second source tells of the same, in other words or in fewer', () => {
    expect(since([signal('file', 2, DIALOG), signal('hook', 3, says('ls')), signal('file', 4, DIALOG)])).toBe(
      2,
    );
    const codex: Trust = { full: ['title'], raising: ['hook'] };
    const one = [signal('hook', 2, says('Bash: ls')), signal('screen', 3, says('ls'))];
    expect(since([...one, signal('title', 4, 'waiting_input'), signal('screen', 5, says('ls'))], codex)).toBe(
      2,
    );
  });

  it('is none when a source had only spoken of one before the last work', () => {
    const before = [signal('hook', 1, says('ls')), signal('file', 2, 'working'), signal('file', 5, DIALOG)];
    expect(since([...before, signal('hook', 6, says('rm'))])).toBe(5);
  });
});
