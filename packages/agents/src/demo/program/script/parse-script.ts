import { type Field, fail, listOf, objectWith, ScriptError, stringOf } from './checks.ts';
import { parseSteps } from './parse-step.ts';
import type { Matcher, Rule, Script } from './script.ts';

const RULES_MAX = 10_000;
const PROMPTS_MAX = 10_000;
const DEFAULT_TITLE = 'Berth demo';
const UNKNOWN_PROMPT = 'I am a script and have no answer to that. Type /help to see what I can do.';

/** Reads a script. Throws a `ScriptError` that says where the first mistake is. */
export function parseScript(json: string): Script {
  const field: Field = { value: parseJson(json), path: '' };
  const { title, startup, rules, otherwise, auto } = objectWith(field, [
    'title',
    'startup',
    'rules',
    'otherwise',
    'auto',
  ]);
  return {
    title: stringOf(title, DEFAULT_TITLE),
    startup: parseSteps(startup),
    rules: listOf(rules, RULES_MAX, parseRule),
    otherwise:
      otherwise.value === undefined
        ? [{ do: 'say', text: UNKNOWN_PROMPT, msPerToken: 20 }]
        : parseSteps(otherwise),
    auto: listOf(auto, PROMPTS_MAX, (item) => stringOf(item)),
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ScriptError(`the script is not JSON: ${(error as SyntaxError).message}`);
  }
}

function parseRule(field: Field): Rule {
  const { prompt, pattern, flags, steps } = objectWith(field, ['prompt', 'pattern', 'flags', 'steps']);
  if ((prompt.value === undefined) === (pattern.value === undefined)) {
    fail(field.path, 'must have either "prompt" or "pattern"');
  }
  if (prompt.value !== undefined && flags.value !== undefined) fail(flags.path, 'goes with "pattern" only');
  const when: Matcher =
    prompt.value === undefined
      ? { kind: 'pattern', pattern: parsePattern(pattern, stringOf(flags, '')) }
      : { kind: 'text', text: stringOf(prompt).trim() };
  return { when, steps: parseSteps(steps) };
}

function parsePattern(field: Field, flags: string): RegExp {
  const source = stringOf(field);
  // With these two a pattern remembers where it last matched, and the same prompt would get different answers.
  if (/[gy]/.test(flags)) fail(field.path, 'cannot have the flags g or y');
  try {
    return new RegExp(source, flags);
  } catch (error) {
    return fail(field.path, `is no regular expression: ${(error as SyntaxError).message}`);
  }
}
