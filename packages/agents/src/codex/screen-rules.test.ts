import { screenRulesSchema } from '@berth/contract/schemas';
import { expect, test } from 'vitest';
import { holdingRule, titleActivity } from '../assistant/testing/holding-rule.ts';
import { CODEX_SCREEN_RULES } from './screen-rules.ts';

const ruleOn = (screen: string) =>
  holdingRule(CODEX_SCREEN_RULES, new URL(`screens/${screen}.txt`, import.meta.url));

test('are rules', () => {
  expect(screenRulesSchema.parse(CODEX_SCREEN_RULES)).toEqual(CODEX_SCREEN_RULES);
});

test.each([
  ['trust', { id: 'trust', detail: 'Trust this folder?' }],
  ['sign-in', { id: 'sign-in', detail: 'Sign in with ChatGPT' }],
  ['hooks-review', { id: 'hooks-review', detail: 'Hooks need review' }],
  ['new-model', { id: 'new-model', detail: 'Meet GPT-6 Sol' }],
])('see the dialog %s, which stands before the first prompt', (screen, rule) => {
  expect(ruleOn(screen)).toEqual(rule);
});

test.each([
  ['retrying-429', 'Exceeded retry limit, last status: 429 Too Many Requests'],
  ['retrying-500', 'We’re currently experiencing high demand, which may cause temporary errors.'],
])('see that it tries again, and why: %s', (screen, detail) => {
  expect(ruleOn(screen)).toEqual({ id: 'retrying', detail });
});

test.each([
  ['approval', 'touch made-by-bash.txt'],
  ['approval-edit', '/home/you/app/made.txt'],
])('see what is to be approved: %s', (screen, detail) => {
  expect(ruleOn(screen)).toEqual({ id: 'approval', detail });
});

test('see that it tries again where the reason has more than one row', () => {
  expect(ruleOn('retrying-401')).toMatchObject({ id: 'retrying' });
});

test.each(['ready', 'working', 'quoted-dialogs'])(
  'see the line where one types, and no dialog: %s',
  (screen) => {
    expect(ruleOn(screen)).toMatchObject({ id: 'prompt' });
  },
);

test('have nothing to say of a question', () => {
  expect(ruleOn('question')).toBeUndefined();
});

test.each([
  ['Ready | app', 'idle'],
  ['Ready', 'idle'],
  ['Starting | app', 'starting'],
  ['Working | app', 'working'],
  ['Thinking | app', 'working'],
  ['⠋ | Working | app', 'working'],
  ['[ ! ] Action Required | app', 'waiting_input'],
  ['[ . ] Action Required | app', 'waiting_input'],
])('read the title %s as %s', (title, activity) => {
  expect(titleActivity(CODEX_SCREEN_RULES, title)).toBe(activity);
});

test.each(['app', 'Readyness | app', 'vim Working'])('know nothing of the title %s', (title) => {
  expect(titleActivity(CODEX_SCREEN_RULES, title)).toBeUndefined();
});
