import { BerthError, type LimitName, RESTART_POLICIES } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { Choices, CommandSpec, Flags, Invocation } from '../command.ts';
import { LIMIT_OPTIONS, parseLimit } from '../limit-options.ts';
import { parseRestart } from '../parse.ts';
import { limitText } from '../limit-text.ts';

/** Takes a limit off. */
const OFF = 'none';
/** The contract's own words have no hyphens. */
const RESTARTS: Choices = Object.fromEntries(
  Object.entries(RESTART_POLICIES).map(([policy, meaning]) => [policy.replace('_', '-'), meaning]),
);

export const command = {
  usage: 'NAME [--memory SIZE|none] [--cpus N|none] [--pids N|none] [--files N|none] [--restart POLICY]',
  options: {
    ...LIMIT_OPTIONS,
    restart: {
      type: 'string',
      value: 'POLICY',
      completes: RESTARTS,
      help: 'start it again after its end: never, on-failure or always',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes:
    'Limits of memory, processors and processes hold at once, where the kernel holds them; --files and what needs a control group that the run has not got hold from its next start on. What the kernel refuses, such as less memory than is in use, changes nothing.',
  examples: ['berth set claude-1 --memory 4g', 'berth set worker --pids none --restart always'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const limits = wishedLimits(flags);
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

function wishedLimits(flags: Flags): Partial<Record<LimitName, number | null>> {
  const names = Object.keys(LIMIT_OPTIONS) as LimitName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = flags.text(name);
      if (text === undefined) return [];
      return [[name, text === OFF ? null : parseLimit(name, text)]];
    }),
  );
}

function summary({ name, limits, restart }: InstanceView): string {
  const held = limits.map((limit) => limitText(limit));
  return `${name}: ${held.length === 0 ? 'no limits' : held.join(', ')}; restart ${restart.replace('_', '-')}`;
}
