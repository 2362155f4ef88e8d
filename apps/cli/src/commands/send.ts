import { BerthError } from '@berth/contract';
import type { PromptView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { printable } from '../printable.ts';
import { withProgress } from '../progress.ts';
import { PROMPT_OPTIONS, promptText, URGENT_OPTIONS } from '../prompt-text.ts';

export const command = {
  usage: 'NAME TEXT… [--file FILE]… [--now] [--no-enter]',
  options: {
    ...PROMPT_OPTIONS,
    ...URGENT_OPTIONS,
    'no-enter': { type: 'boolean', help: 'only type the text as it is, and do not press Enter behind it' },
  },
  words: { min: 1, max: 1000, completes: ['running instance', 'nothing'] },
  notes: `For an assistant the text is a prompt. It is written down first, then typed when the assistant can take it and never into a dialog, and what is printed is what became of it:

  delivered    something showed that the assistant took it
  queued       it waits, and why; it will be typed by itself
  unconfirmed  it was typed, and nothing showed that; exit status 8

For a plain program the text is typed with Enter behind it, and "typed" is printed when the terminal has taken it.

A single - reads the text from standard input. Words that begin with a hyphen come after --.`,
  examples: [
    'berth send claude-1 "run the tests"',
    'berth send claude-1 "do what this says" --file plan.md',
    'berth send shell-1 --no-enter "rm -i "',
  ],
  takesCommand: true,
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const ENTER = '\r';

async function run(invocation: Invocation): Promise<number> {
  const { words, command: more = [], flags, client } = invocation;
  const [target = '', ...rest] = words;
  const text = await promptText([...rest, ...more], flags.list('file'));
  if (flags.on('no-enter')) return type(invocation, target, text);
  try {
    const sent = client.sendPrompt(target, text, flags.on('now'));
    return report(invocation, await withProgress(invocation.out, 'sending', sent));
  } catch (error) {
    if (!(error instanceof BerthError) || error.code !== 'no_assistant') throw error;
    return type(invocation, target, text + ENTER);
  }
}

async function type({ client, json, out }: Invocation, target: string, keys: string): Promise<number> {
  if (keys === '') throw new BerthError({ code: 'usage', message: 'berth send: there is no text to type.' });
  const instance = await client.send(target, keys);
  if (json) out.json({ id: instance.id, name: instance.name, delivery: 'typed' });
  else out.print('typed');
  return 0;
}

function report({ json, out }: Invocation, prompt: PromptView): number {
  if (json) out.json(prompt);
  else {
    out.print(prompt.state);
    if (prompt.reason !== null)
      out.note(printable(prompt.state === 'queued' ? `Waits: ${prompt.reason}.` : prompt.reason));
  }
  return prompt.state === 'delivered' || prompt.state === 'queued' ? 0 : UNCONFIRMED_STATUS;
}

/** That of the error `unconfirmed`. */
const UNCONFIRMED_STATUS = 8;
