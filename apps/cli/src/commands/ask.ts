import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { PROMPT_OPTIONS, promptText, URGENT_OPTIONS } from '../prompt-text.ts';
import { sayAnswer, turnStatus } from '../turn-result.ts';

export const command = {
  usage: 'NAME TEXT… [--file FILE]… [--now]',
  options: {
    ...PROMPT_OPTIONS,
    ...URGENT_OPTIONS,
  },
  words: { min: 1, max: 1000, completes: ['running instance', 'nothing'] },
  notes: `Sends a prompt as berth send does, waits for the end of the turn, and prints the answer. When the assistant waits for a person, or could not go on, that is said on standard error and the exit status is 10 or 11.`,
  examples: [
    'berth ask claude-1 "which tests fail?"',
    'berth ask claude-1 "summarise this" --file notes.md --json',
  ],
  takesCommand: true,
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { words, command: more = [], flags, client, json, out } = invocation;
  const [target = '', ...rest] = words;
  const text = await promptText([...rest, ...more], flags.list('file'));
  const asking = client.askPrompt(target, text, flags.on('now'));
  const answer = await withProgress(out, `waiting for ${target}`, asking);
  if (json) out.json(answer);
  else sayAnswer(out, answer);
  return turnStatus(answer);
}
