import type { NoticeOutcome } from '@berth/contract';
import type { NoticeTrial, NotifyView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { columns } from '../table.ts';
import { ringOf } from '../terminal/ring.ts';

export const command = {
  usage: '[--test]',
  options: {
    test: {
      type: 'boolean',
      short: 't',
      help: 'give a notice that is none, in every way, and say what came of it',
    },
  },
  words: { min: 0, max: 0 },
  notes: `An assistant that begins to wait for somebody is told of on the desktop, by a command of yours, and by the bell of
terminals in which berth top, berth ls --watch or berth attach run; never while somebody is attached to it. The file
notify.yaml in the directory of configuration says how. See docs/notifications.md.

A test that fails in some way exits with 1.`,
  examples: ['berth notify', 'berth notify --test'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, json, out } = invocation;
  const view = await client.notify();
  for (const problem of view.problems) out.note(`${view.file}:${problem}`);
  if (view.problems.length > 0) out.note('What it said before holds on, or the defaults do.');
  if (flags.on('test')) return test(invocation, view);
  if (json) out.json(view);
  else out.print(description(view));
  return 0;
}

async function test({ client, json, out }: Invocation, { ring }: NotifyView): Promise<number> {
  const trials = await client.tryNotice(process.cwd());
  // Those in which something of Berth's runs ring by themselves.
  if (process.stdout.isTTY === true && !json) {
    process.stdout.write(ringOf({ title: 'this is a test', detail: null, ring }));
  }
  if (json) out.json(trials);
  else out.print(columns(trials.map(row)));
  return trials.some(({ outcome }) => outcome === 'failed') ? FAILED : 0;
}

const FAILED = 1;

function description({ file, on, ways }: NotifyView): string {
  const used = ways.map(({ way, used, detail }) => [way, used ? detail : `not used: ${detail}`]);
  const rows = [['told of', on.length === 0 ? 'nothing' : on.join(', ')], ...used, ['configured in', file]];
  return columns(rows);
}

const WORDS: Readonly<Record<NoticeOutcome, string>> = { shown: 'shown', failed: 'failed', off: 'not used' };

function row({ way, outcome, detail }: NoticeTrial): string[] {
  return [way, WORDS[outcome], detail];
}
