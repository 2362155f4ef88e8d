import { writeFile } from 'node:fs/promises';
import type { EvidenceView, ExplanationView } from '@berth/contract/schemas';
import { asJson, BerthError, messageOf, SIGNAL_SOURCES, VERDICTS } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { printable, printableLines } from '../printable.ts';
import { columns, since } from '../table.ts';

export const command = {
  usage: 'NAME [--follow|--record FILE]',
  options: {
    follow: { type: 'boolean', short: 'f', help: 'stay, and print what comes' },
    record: {
      type: 'string',
      value: 'FILE',
      completes: 'file',
      help: 'write everything to a file, for a bug report or a test; it holds what stands on the screen',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes:
    'Prints what an assistant is said to do, who says so, and everything that was seen or told of it: what was believed, and what was not and why.',
  examples: [
    'berth explain claude-1',
    'berth explain claude-1 --follow',
    'berth explain claude-1 --record why.json',
  ],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, words, flags } = invocation;
  const [target = ''] = words;
  if (flags.on('follow')) return follow(invocation, target);
  const file = flags.text('record');
  if (file !== undefined) return record(invocation, target, file);
  show(invocation, await client.explain(target));
  return 0;
}

/** Never over a file that is there. */
async function record({ client, json, out }: Invocation, target: string, file: string): Promise<number> {
  const recording = await client.recording(target);
  try {
    await writeFile(file, `${JSON.stringify(recording, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new BerthError({
      code: 'usage',
      message: `--record ${file} cannot be written: ${messageOf(error)}.`,
    });
  }
  if (json) out.json({ file });
  else
    out.print(
      `${file} was written. It holds what stands on the screen: look through it before you pass it on.`,
    );
  return 0;
}

/** Each piece of evidence once, as it comes. */
async function follow(invocation: Invocation, target: string): Promise<number> {
  const { client, json, out } = invocation;
  let run: string | null = null;
  let told = 0;
  for await (const explanation of client.watchExplanation(target)) {
    if (explanation.run !== run) told = 0;
    run = explanation.run;
    const fresh = explanation.evidence.filter(({ sequence }) => sequence > told);
    told = fresh.at(-1)?.sequence ?? told;
    for (const evidence of fresh) {
      if (json) out.print(asJson(evidence));
      else out.print(row(evidence).join('  '));
    }
  }
  return 0;
}

function show({ json, out }: Invocation, explanation: ExplanationView): void {
  if (json) return out.json(explanation);
  out.print(printableLines(summary(explanation)));
  if (explanation.evidence.length === 0) return;
  out.print('');
  out.print(
    columns([['TIME', 'SOURCE', 'WHAT', 'SAYS', 'VERDICT', 'THEN'], ...explanation.evidence.map(row)]),
  );
}

function summary(explanation: ExplanationView): string {
  const { name, activity, detail, source, label, full, raising } = explanation;
  const age = explanation.since === null ? '' : ` for ${since(explanation.since, Date.now())}`;
  const what = `${name} is ${activity}${age}${detail === null ? '' : ` (${detail})`}.`;
  if (full.length + raising.length === 0)
    return `${what} ${explanation.agent} is no assistant: nothing is told of what it does.`;
  const who =
    source === null ? 'Nothing was heard of it yet.' : `${SIGNAL_SOURCES[source]} It said: ${label}.`;
  const first = `Believed until it says otherwise: ${full.join(', ') || 'nothing'}`;
  const then = raising.length === 0 ? '' : `; until one of those speaks: ${raising.join(', ')}`;
  return [what, who, `${first}${then}.`].join('\n');
}

function row({ time, source, label, activity, stopped, verdict, after, detail }: EvidenceView): string[] {
  const says =
    activity === null ? (stopped ? 'no more' : '-') : detail === null ? activity : `${activity} (${detail})`;
  return [time.slice(11, 23), source, label, says, `${verdict}: ${VERDICTS[verdict]}`, after].map(printable);
}
