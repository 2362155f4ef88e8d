import { BerthError, refusal } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { changedFiles } from '../changed-files.ts';
import type { CommandSpec, Invocation } from '../command.ts';
import { usage } from '../parse.ts';
import { withProgress } from '../progress.ts';
import { PROMPT_OPTIONS, promptText } from '../prompt-text.ts';
import { PLACE_OPTIONS, startInput } from '../start-input.ts';
import { sayAnswer, turnStatus } from '../turn-result.ts';

export const command = {
  usage: 'AGENT -p TEXT [--file FILE]… [-C DIR] [--env K=V]… [--profile NAME] [--keep] [-- ARG…]',
  options: {
    prompt: { type: 'string', short: 'p', value: 'TEXT', completes: 'nothing', help: 'what is to be done' },
    ...PROMPT_OPTIONS,
    ...PLACE_OPTIONS,
    profile: {
      type: 'string',
      value: 'NAME',
      completes: 'nothing',
      help: 'a login and configuration of its own, kept under that name',
    },
    keep: { type: 'boolean', help: 'leave the instance running, whatever comes of it' },
  },
  words: { min: 1, max: 1, completes: ['agent'] },
  takesCommand: true,
  notes: `For scripts: starts an assistant, gives it one prompt, waits for the end of the turn, prints the answer, and removes the instance. It stays when the assistant waits for a person (exit status 10) or could not go on (11), so that somebody can look.

With --json: the answer, what the assistant did last, the tokens that its vendor counted, and the files that git shows as changed and did not before. Beside an isolated program git runs where that does; where it cannot, these files are not known, and null.`,
  examples: [
    'berth run claude -p "why does the build fail?" --json',
    'berth run claude -p "fix the typo" -- --permission-mode acceptEdits',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { words, command: args, flags, client, json, out } = invocation;
  const text = await promptText([flags.text('prompt') ?? ''], flags.list('file'));
  if (text === '') throw usage({ name: 'run', usage: command.usage }, '-p is missing');
  // What fails is reported here, and not tried again behind the script's back.
  const input = { ...startInput(invocation, words[0], args ?? []), restart: 'never' as const };
  const instance = await client.start(input);
  // Nobody else hears of them.
  const look = async () => (json ? changedFiles({ client, instance }) : null);
  const work = async () => {
    await ready(invocation, instance);
    // It runs, and was not yet asked to change anything.
    const before = await look();
    const answer = await client.askPrompt(instance.id, text);
    const after = before === null ? null : await look();
    return { answer, changed: after?.filter((file) => before?.includes(file) !== true) ?? null };
  };
  const { answer, changed } = await withProgress(out, `${instance.name} works`, work());
  const status = turnStatus(answer);
  const isKept = flags.on('keep') || status !== 0;
  if (!isKept) {
    await client.stop(instance.id);
    await client.remove(instance.id);
  }
  if (json) {
    const { activity, detail, answer: said, tokens } = answer;
    out.json({
      answer: said,
      activity,
      detail,
      changed,
      tokens,
      instance: isKept ? instance.name : null,
    });
    if (changed === null)
      out.note('The changed files are not known: git could not be asked beside the program.');
  } else sayAnswer(out, answer);
  if (isKept && !json) out.note(`${instance.name} is still there: berth attach ${instance.name}`);
  return status;
}

/** An assistant that asks for a login or whether it may trust the directory never gets ready by itself. */
async function ready({ client }: Invocation, { id, name }: InstanceView): Promise<void> {
  for await (const instances of client.watchInstances()) {
    const now = instances.find((instance) => instance.id === id);
    if (now?.activity === 'idle' || now?.activity === 'done') return;
    if (now !== undefined && now.status !== 'exited' && !STUCK.has(now.activity)) continue;
    const how = now === undefined || now.status === 'exited' ? 'ended' : `is ${now.activity}`;
    const message = `${name} ${how} before it was ready. Look at it: berth logs ${name}, or: berth attach ${name}`;
    throw new BerthError(refusal('wrong_state', message, { id }));
  }
}

const STUCK: ReadonlySet<string> = new Set([
  'waiting_input',
  'waiting_approval',
  'auth_failed',
  'error',
  'unknown',
]);
