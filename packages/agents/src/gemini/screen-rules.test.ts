import { screenRulesSchema } from '@berth/contract/schemas';
import { expect, test } from 'vitest';
import { holdingRule, titleActivity } from '../assistant/testing/holding-rule.ts';
import { GEMINI_SCREEN_RULES } from './screen-rules.ts';

const ruleOn = (screen: string) =>
  holdingRule(GEMINI_SCREEN_RULES, new URL(`screens/${screen}.txt`, import.meta.url));

test('are rules', () => {
  expect(screenRulesSchema.parse(GEMINI_SCREEN_RULES)).toEqual(GEMINI_SCREEN_RULES);
});

test.each([
  ['trust', { id: 'trust', detail: 'Do you trust the files in this folder?' }],
  ['login', { id: 'login', detail: 'How would you like to authenticate' }],
  ['loop', { id: 'dialog', detail: 'A potential loop was detected' }],
])('see the dialog %s, during which its title says that it is ready', (screen, rule) => {
  expect(ruleOn(screen)).toEqual(rule);
});

test.each([
  ['approval-shell', 'Shell  touch made-by-bash.txt'],
  ['approval-edit', 'WriteFile  Writing to made.txt'],
])('see what is to be approved: %s', (screen, detail) => {
  expect(ruleOn(screen)).toEqual({ id: 'approval', detail });
});

test('see that a limit was reached', () => {
  const detail = 'Usage limit reached for gemini-3.8-flash';
  expect(ruleOn('usage-limit')).toEqual({ id: 'usage-limit', detail });
});

test('do not take a question for an approval', () => {
  expect(ruleOn('question')).toEqual({ id: 'dialog' });
});

test.each(['ready', 'failed', 'quoted-dialogs'])('see the prompt: %s', (screen) => {
  expect(ruleOn(screen)).toEqual({ id: 'prompt' });
});

test('see that it works', () => {
  expect(ruleOn('working')).toEqual({ id: 'working' });
});

test.each([
  ['◇  Ready (app)      ', 'idle'],
  ['✦  Working… (app)   ', 'working'],
  ['✦  Reading the tests (app)', 'working'],
  ['⏲  Working… (app)', 'working'],
  ['✋  Action Required (app)', 'waiting_input'],
  ['Gemini CLI (app)', undefined],
])('read the title %s as %s', (title, activity) => {
  expect(titleActivity(GEMINI_SCREEN_RULES, title)).toBe(activity);
});
