import type { StartForm } from './start-form.ts';
import type { Job } from './start-many.ts';

const BETWEEN = { '': /\n/, blank: /\n(?:[ \t]*\n)+/ } as const satisfies Record<
  StartForm['promptsBy'],
  RegExp
>;

/** The prompts of a list, as its form says that they are kept apart. Blank lines too many count for nothing. */
export function promptList({ prompts, promptsBy }: Pick<StartForm, 'prompts' | 'promptsBy'>): string[] {
  return prompts
    .replaceAll('\r\n', '\n')
    .split(BETWEEN[promptsBy])
    .map((prompt) => prompt.trim())
    .filter((prompt) => prompt !== '');
}

/** One for each prompt, under names that are free. */
export function jobsOf(
  form: Pick<StartForm, 'prompts' | 'promptsBy' | 'name' | 'agent'>,
  taken: ReadonlySet<string>,
): Job[] {
  const prompts = promptList(form);
  const names = namesOf(baseName(form), prompts.length, taken);
  return prompts.map((prompt, index) => ({ name: names[index] ?? '', prompt }));
}

/** What the names of many begin with. */
export function baseName({ name, agent }: Pick<StartForm, 'name' | 'agent'>): string {
  return name.trim() === '' ? agent : name.trim();
}

/** Names for as many: `job-1` and on, without those that are taken. */
function namesOf(base: string, count: number, taken: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `${base}-${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}
