import { ERRORS } from '@berth/contract';
import type { AnswerView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { promptText } from '../prompt-text.ts';

export const command = {
  usage: 'NAME TEXT… [--file FILE]… [--now]',
  options: {
    file: {
      type: 'string',
      short: 'f',
      multiple: true,
      value: 'FILE',
      completes: 'file',
      help: 'put the contents of a file behind the text',
    },
    now: { type: 'boolean', help: 'type it while the assistant works too, if it takes prompts then' },
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

/** A person is asked something. */
const WAITS_STATUS = 10;
/** The turn did not come to its end. */
const FAILED_STATUS = 11;

async function run(invocation: Invocation): Promise<number> {
  const { words, command: more = [], flags, client, json, out } = invocation;
  const [target = '', ...rest] = words;
  const text = await promptText([...rest, ...more], flags.list('file'));
  const asking = client.askPrompt(target, text, flags.on('now'));
  const answer = await withProgress(out, `waiting for ${target}`, asking);
  if (json) out.json(answer);
  else say(invocation, answer);
  return statusOf(answer);
}

function say({ out }: Invocation, { prompt, activity, detail, answer }: AnswerView): void {
  if (answer !== null) out.print(answer);
  if (activity === null) out.note(`The prompt is ${prompt.state}. ${prompt.reason ?? ''}`);
  else if (activity !== 'idle' && activity !== 'done') {
    out.note(`It is ${activity}${detail === null ? '' : ` (${detail})`}.`);
  } else if (answer === null)
    out.note('The turn is over. This assistant does not tell its answer; see: berth logs');
}

function statusOf({ prompt, activity }: AnswerView): number {
  if (activity === null) return prompt.state === 'queued' ? 0 : ERRORS.unconfirmed.exit;
  if (activity === 'idle' || activity === 'done') return 0;
  return activity === 'waiting_approval' || activity === 'waiting_input' ? WAITS_STATUS : FAILED_STATUS;
}
