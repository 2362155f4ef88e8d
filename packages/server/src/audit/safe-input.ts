import { SECRET_PREFIX } from '@berth/contract';
import type { SealedText } from '@berth/core';
import type { InputRule, InputRules } from './input-rules.ts';

export type Seal = (text: string) => SealedText;

/** Longer texts lose their end: what was asked for is to be seen, not kept. */
const TEXT_MAX = 1000;
const LIST_MAX = 100;
const DEPTH_MAX = 6;
const SECRET = new RegExp(`${SECRET_PREFIX}[a-z]_[\\w-]{16,}`, 'g');

/** What somebody asked for, with its secrets taken out. What no rule knows is sealed. */
export function safeInput(
  given: Readonly<Record<string, unknown>>,
  rules: InputRules,
  seal: Seal,
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(given).filter(
    ([name, value]) => value != null && ruleOf(rules, name) !== 'left out',
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [name.slice(0, TEXT_MAX), safe(value, ruleOf(rules, name), seal)]),
  );
}

function ruleOf(rules: InputRules, name: string): InputRule {
  return Object.hasOwn(rules, name) ? (rules[name] ?? 'sealed') : 'sealed';
}

function safe(value: unknown, rule: InputRule, seal: Seal): unknown {
  if (typeof rule === 'object') return byField(value, rule, seal);
  if (rule === 'plain') return bounded(value, DEPTH_MAX);
  if (rule === 'names') return variables(value).map(({ name }) => bounded(name, 1));
  if (rule === 'sealed values')
    return variables(value).map((each) => ({ name: bounded(each.name, 1), value: seal(textOf(each.value)) }));
  return { sealed: seal(textOf(value)) };
}

function byField(value: unknown, rules: InputRules, seal: Seal): unknown {
  if (Array.isArray(value)) return value.slice(0, LIST_MAX).map((each) => byField(each, rules, seal));
  if (!isObject(value)) return { sealed: seal(textOf(value)) };
  return safeInput(value, rules, seal);
}

function variables(value: unknown): { readonly name: unknown; readonly value: unknown }[] {
  const list = Array.isArray(value) ? value.slice(0, LIST_MAX) : [];
  return list.filter(isObject).map(({ name, value: content }) => ({ name, value: content }));
}

function bounded(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(withoutSecrets(value));
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.slice(0, LIST_MAX).map((each) => bounded(each, depth - 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).slice(0, LIST_MAX);
  return Object.fromEntries(
    entries.map(([name, each]) => [name.slice(0, TEXT_MAX), bounded(each, depth - 1)]),
  );
}

/** Somebody may name a token by its secret, or have it in a command. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRET, `${SECRET_PREFIX}…`);
}

/** What an act is aimed at, as it was said. */
export function targetText(target: string): string {
  return withoutSecrets(target).slice(0, TARGET_MAX);
}

const TARGET_MAX = 200;

function shortened(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
