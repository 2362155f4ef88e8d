import type { PromptView } from '@berth/contract/schemas';
import { BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { printable } from '../printable.ts';
import { columns, since } from '../table.ts';

export const command = {
  usage: 'NAME [--withdraw ID|--again ID]',
  options: {
    withdraw: {
      type: 'string',
      value: 'ID',
      completes: 'nothing',
      help: 'take back a prompt that was not typed yet',
    },
    again: {
      type: 'string',
      value: 'ID',
      completes: 'nothing',
      help: 'send a prompt again of which nothing showed that it was taken',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes: 'Lists what was sent to an assistant in the last day, and all that still waits.',
  examples: ['berth inbox claude-1', 'berth inbox c-1 --again prm_01a21527-37bf-7b15-97a1-cf7740fde12a'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

/** As much of a prompt as fits beside the rest. */
const SHOWN = 60;

async function run(invocation: Invocation): Promise<number> {
  const { client, words, flags, json, out } = invocation;
  const [target = ''] = words;
  const [withdraw, again] = [flags.text('withdraw'), flags.text('again')];
  if (withdraw !== undefined && again !== undefined) {
    throw new BerthError({ code: 'usage', message: 'berth inbox: choose one of --withdraw and --again.' });
  }
  const changed =
    withdraw !== undefined
      ? await client.withdrawPrompt(target, withdraw)
      : again !== undefined
        ? await client.repeatPrompt(target, again)
        : undefined;
  const prompts = changed === undefined ? await client.prompts(target) : [changed];
  if (json) out.json(changed ?? prompts);
  else if (prompts.length === 0) out.note('Nothing was sent to it.');
  else out.print(columns([['ID', 'STATE', 'AGE', 'PROMPT', 'WHY'], ...prompts.map(row)]));
  return 0;
}

function row({ id, state, createdAt, text, reason }: PromptView): string[] {
  const line = printable(text.replaceAll(/\s+/g, ' '));
  const shown = line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
  return [id, state, since(createdAt, Date.now()), shown, reason ?? ''];
}
