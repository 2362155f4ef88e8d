import type { AssistantSignal } from '@berth/contract';
import { NO_SCREEN_RULES, type ScreenRules } from '@berth/contract/schemas';
import { systemClock } from '@berth/host';
import { ManualClock } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { RuleSet } from './rule-set.ts';
import { type ClaimSource, ScreenMatcher } from './screen-matcher.ts';

const clock = new ManualClock();
const time = clock.now();

function matcherOf(rules: Partial<ScreenRules>, standing: readonly ClaimSource[] = []): ScreenMatcher {
  const onSlowRule = (name: string) => expect.unreachable(`the rule ${name} is slow`);
  const ruleSet = new RuleSet({ rules: { ...NO_SCREEN_RULES, ...rules }, clock, onSlowRule });
  return new ScreenMatcher({ rules: ruleSet, standing, clock });
}

const brief = (signal: AssistantSignal | undefined) =>
  signal === undefined ? undefined : [signal.activity, signal.label];

describe('a title', () => {
  const TITLES: Partial<ScreenRules> = {
    title: [
      { match: '^✋', activity: 'waiting_approval' },
      { match: '^[◐◑✦]', activity: 'working' },
      { match: 'name', activity: 'idle' },
    ],
  };

  it('is a claim by the first rule that holds', () => {
    const matcher = matcherOf(TITLES);
    expect(matcher.title('✋ name')).toEqual({
      source: 'title',
      time,
      label: 'title ✋ name',
      activity: 'waiting_approval',
    });
    expect(brief(matcher.title('✳ name'))).toEqual(['idle', 'title ✳ name']);
  });

  it('is told when it changes, and not for its spinner', () => {
    const matcher = matcherOf(TITLES);
    const titles = ['✦ Working… (app)', '✦ Working… (app)', '◐ Working… (app)', '◑ Working… (web)'];
    expect(titles.map((title) => brief(matcher.title(title)))).toEqual([
      ['working', 'title ✦ Working… (app)'],
      undefined,
      undefined,
      ['working', 'title ◑ Working… (web)'],
    ]);
  });

  it('that no rule is about takes back what was said, once', () => {
    const matcher = matcherOf(TITLES);
    expect(matcher.title('vim')).toBeUndefined();
    matcher.title('✋ name');
    expect(brief(matcher.title('vim'))).toEqual([null, 'title vim']);
    expect(matcher.title('less')).toBeUndefined();
    matcher.title('✋ name');
    expect(brief(matcher.title(''))).toEqual([null, 'title (none)']);
  });

  it('that is empty is none, whatever the rules say', () => {
    expect(matcherOf({ title: [{ match: '^', activity: 'idle' }] }).title('')).toBeUndefined();
  });

  it('takes back what was said to others before', () => {
    expect(brief(matcherOf(TITLES, ['title']).title(''))).toEqual([null, 'title (none)']);
    expect(brief(matcherOf(TITLES, ['title']).title('✦ x'))).toEqual(['working', 'title ✦ x']);
    expect(matcherOf(TITLES, ['screen']).title('')).toBeUndefined();
  });

  it('is shown without what would spoil the text around it', () => {
    const label = matcherOf(TITLES).title(`✦ a\u202e\u0085b ${'x'.repeat(500)}`)?.label;
    expect(label).toMatch(/^title ✦ a b x+…$/);
    expect(label).toHaveLength('title '.length + 100);
  });

  it('is looked at as far as its first thousand characters', () => {
    const matcher = matcherOf({ title: [{ match: 'end$', activity: 'idle' }] });
    expect(matcher.title(`${'x'.repeat(2000)}end`)).toBeUndefined();
    expect(brief(matcher.title(`${'x'.repeat(997)}end…`))).toEqual(['idle', expect.any(String)]);
  });
});

describe('a notification', () => {
  const NOTIFICATIONS: Partial<ScreenRules> = {
    notification: [
      { match: '^Approval requested', activity: 'waiting_approval' },
      { match: '^', activity: 'idle' },
    ],
  };

  it('is told each time', () => {
    const matcher = matcherOf(NOTIFICATIONS);
    const approval = ['waiting_approval', 'notification Approval requested: npm test'];
    expect(brief(matcher.notification('Approval requested: npm test'))).toEqual(approval);
    expect(brief(matcher.notification('Approval requested: npm test'))).toEqual(approval);
    expect(brief(matcher.notification('All done'))).toEqual(['idle', 'notification All done']);
  });

  it('that no rule is about says nothing', () => {
    expect(matcherOf({}).notification('All done')).toBeUndefined();
  });
});

describe('a screen', () => {
  const SCREENS: Partial<ScreenRules> = {
    screen: [
      {
        id: 'approval',
        activity: 'waiting_approval',
        rows: 3,
        all: ['Do you want', '^ ❯ 1\\. Yes'],
        none: ['esc to interrupt'],
        detail: 'Do you want to (.+)\\?',
      },
      { id: 'retrying', activity: 'retrying', all: ['Retrying in \\d+'], detail: 'API Error.*' },
    ],
  };
  const QUESTION = ['Do you want to run it?', ' ❯ 1. Yes', '   2. No'];

  it('is a claim by a rule of which everything is found, and nothing that must not be', () => {
    expect(matcherOf(SCREENS).screen(QUESTION)).toEqual({
      source: 'screen',
      time,
      label: 'screen approval',
      activity: 'waiting_approval',
      detail: 'run it',
    });
    expect(matcherOf(SCREENS).screen(QUESTION.slice(1))).toBeUndefined();
    expect(matcherOf(SCREENS).screen([...QUESTION.slice(0, 2), 'esc to interrupt'])).toBeUndefined();
    expect(matcherOf(SCREENS).screen([])).toBeUndefined();
  });

  it('is looked at as far up as the rule says', () => {
    expect(matcherOf(SCREENS).screen(['esc to interrupt', ...QUESTION])?.activity).toBe('waiting_approval');
    expect(matcherOf(SCREENS).screen([...QUESTION, 'one more'])).toBeUndefined();
    expect(matcherOf(SCREENS).rowsMax).toBe(Number.POSITIVE_INFINITY);
    expect(matcherOf({ screen: SCREENS.screen?.slice(0, 1) ?? [] }).rowsMax).toBe(3);
    expect(matcherOf({}).rowsMax).toBe(0);
  });

  it('is told when activity or detail change, and taken back once', () => {
    const matcher = matcherOf(SCREENS);
    const details = [QUESTION, QUESTION, ['Do you want to stop?', ' ❯ 1. Yes'], ['$'], ['$']].map((rows) => {
      const signal = matcher.screen(rows);
      return signal === undefined ? undefined : [signal.activity, signal.detail];
    });
    expect(details).toEqual([
      ['waiting_approval', 'run it'],
      undefined,
      ['waiting_approval', 'stop'],
      [null, undefined],
      undefined,
    ]);
  });

  it('gives the lowest of several details, and the whole match where there is no group', () => {
    const rows = ['API Error: old', 'API Error: new  ', 'Retrying in 5 s'];
    expect(matcherOf(SCREENS).screen(rows)?.detail).toBe('API Error: new');
    expect(matcherOf(SCREENS).screen(['Retrying in 5 s'])).not.toHaveProperty('detail');
  });
});

it('a rule that takes too long is named, and the others still count', () => {
  const slow: string[] = [];
  const rules: ScreenRules = {
    title: [{ match: '^(a+)+$', activity: 'working' }],
    notification: [],
    screen: [
      { id: 'endless', activity: 'working', all: ['^(a+)+$'] },
      { id: 'prompt', activity: 'idle', all: ['b$'] },
    ],
  };
  const ruleSet = new RuleSet({ rules, clock: systemClock, onSlowRule: (name) => slow.push(name) });
  const matcher = new ScreenMatcher({ rules: ruleSet, standing: [], clock });
  const hard = `${'a'.repeat(100)}b`;
  expect(brief(matcher.screen([hard]))).toEqual(['idle', 'screen prompt']);
  expect(matcher.title(hard)).toBeUndefined();
  expect(slow).toEqual(['screen endless', 'title ^(a+)+$']);
});
