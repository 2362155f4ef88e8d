import { screenRulesSchema } from '@berth/contract/schemas';
import { expect, test } from 'vitest';
import { holdingRule } from '../assistant/testing/holding-rule.ts';
import { CLAUDE_SCREEN_RULES } from './screen-rules.ts';

const ruleOn = (screen: string) =>
  holdingRule(CLAUDE_SCREEN_RULES, new URL(`screens/${screen}.txt`, import.meta.url));

test('are rules', () => {
  expect(screenRulesSchema.parse(CLAUDE_SCREEN_RULES)).toEqual(CLAUDE_SCREEN_RULES);
});

test('see that it asks whether it may trust the folder, before it keeps a state of its own', () => {
  expect(ruleOn('trust')).toEqual({ id: 'trust', detail: 'trust this folder' });
});

test('do not take a dialog that is quoted for one', () => {
  expect(ruleOn('quoted-trust')).toBeUndefined();
});
