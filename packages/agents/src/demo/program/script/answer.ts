import type { Rule, Script, Step } from './script.ts';

/** The steps that answer a prompt, and what the placeholders in them stand for. */
export interface Answer {
  readonly steps: readonly Step[];
  readonly values: Placeholders;
}

/** `{prompt}` is the prompt, `{turn}` its number, `{1}` to `{9}` what the pattern's groups caught. */
export type Placeholders = ReadonlyMap<string, string>;

const PLACEHOLDER = /\{(prompt|turn|[1-9])\}/g;

export function answerTo(script: Script, prompt: string, turn: number): Answer {
  const base: [string, string][] = [
    ['prompt', prompt],
    ['turn', String(turn)],
  ];
  for (const rule of script.rules) {
    const groups = match(rule, prompt);
    if (groups !== undefined) return { steps: rule.steps, values: new Map([...base, ...groups]) };
  }
  return { steps: script.otherwise, values: new Map(base) };
}

/** Puts values in; a placeholder that stands for nothing stays as it is. */
export function fill(text: string, values: Placeholders): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole);
}

function match({ when }: Rule, prompt: string): [string, string][] | undefined {
  if (when.kind === 'text') return when.text.toLowerCase() === prompt.trim().toLowerCase() ? [] : undefined;
  const found = when.pattern.exec(prompt);
  if (found === null) return undefined;
  return found.slice(1).map((group, index) => [String(index + 1), group ?? '']);
}
