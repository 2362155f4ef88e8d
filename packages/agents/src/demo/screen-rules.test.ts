import { screenRulesSchema } from '@berth/contract/schemas';
import { expect, test } from 'vitest';
import { type Titled, windowTitle } from './program/view/window-title.ts';
import { DEMO_SCREEN_RULES } from './screen-rules.ts';

test.each<[string, string | undefined, Titled]>([
  ['', undefined, { phase: 'working', question: undefined, isStarting: true }],
  ['◇ ready - Test', 'idle', { phase: 'idle', question: undefined, isStarting: false }],
  ['✦ working - Test', 'working', { phase: 'working', question: undefined, isStarting: false }],
  [
    '✋ waiting - Allow it?',
    'waiting_approval',
    { phase: 'waiting for approval', question: 'Allow\u001b it?', isStarting: true },
  ],
])('the title "%s" means %s', (title, activity, view) => {
  expect(windowTitle(view, 'Test')).toBe(title);
  const rule = DEMO_SCREEN_RULES.title.find(({ match }) => new RegExp(match, 'u').test(title));
  expect(rule?.activity).toBe(activity);
});

test('a title is one line of bounded length', () => {
  const view: Titled = {
    phase: 'waiting for approval',
    question: `a\n${'👍'.repeat(500)}`,
    isStarting: false,
  };
  expect(windowTitle(view, 'Test')).toBe(`✋ waiting - a ${'👍'.repeat(78)}`);
});

test('the rules are valid', () => {
  expect(screenRulesSchema.parse(DEMO_SCREEN_RULES)).toEqual(DEMO_SCREEN_RULES);
});
