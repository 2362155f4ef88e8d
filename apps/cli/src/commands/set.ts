import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { changedLimitsOf, LIMIT_OPTIONS } from '../limit-options.ts';
import { parseRestart, RESTART_OPTION } from '../restart-option.ts';
import { limitText } from '../limit-text.ts';

export const command = {
  usage: 'NAME [--memory SIZE|none] [--run-timeout DURATION|none] [--restart POLICY] …',
  options: {
    ...LIMIT_OPTIONS,
    restart: RESTART_OPTION,
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes:
    'Limits of memory, processors, processes and time hold at once, where the kernel holds them; --files and what needs a control group that the run has not got hold from its next start on. What the kernel refuses, such as less memory than is in use, changes nothing.',
  examples: ['berth set claude-1 --memory 4g', 'berth set worker --pids none --idle-timeout 2h'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const limits = changedLimitsOf(flags);
  const wish = {
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...parseRestart(flags.text('restart')),
  };
  if (Object.keys(wish).length === 0) {
    const message = 'berth set: say what to change. See: berth set --help';
    throw new BerthError({ code: 'usage', message });
  }
  const instance = await client.settings.set(words[0] ?? '', wish);
  if (json) out.json(instance);
  else out.print(summary(instance));
  return 0;
}

function summary({ name, limits, restart }: InstanceView): string {
  const held = limits.map((limit) => limitText(limit));
  return `${name}: ${held.length === 0 ? 'no limits' : held.join(', ')}; restart ${restart.replace('_', '-')}`;
}
