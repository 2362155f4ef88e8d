import { z } from 'zod';
import { DEFAULT_GRACE_MS } from '../launch.ts';
import { readAllowedHost } from '../allowed-hosts.ts';
import { screenRulesSchema } from './screen-rules.ts';

const WORDS_MAX = 200;
const TEXT_MAX = 4000;
const KEYS_MAX = 100;
const MINUTE_MS = 60_000;

const line = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}]*$/u, 'must be one line');
const word = z.string().max(TEXT_MAX);
const words = z.array(word).max(WORDS_MAX);
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable');
const variablePattern = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*\*?$/,
    'must be the name of a variable, or a beginning of names with * behind it',
  );
const host = z
  .string()
  .refine((text) => !('problem' in readAllowedHost(text)), 'must be HOST, HOST:PORT, *.HOST or an address');
const keys = z.string().min(1).max(KEYS_MAX);
const milliseconds = z.number().int().min(0).max(MINUTE_MS);
const rules = screenRulesSchema.prefault({});

/** What a user may say of every agent, of one that ships with Berth too. */
const common = {
  /** Words before the user's own. */
  args: words.default([]),
  /** Variables of its environment; what is given with a start comes first. */
  env: z.record(variableName, word).default({}),
  /** Variables of the caller that it gets: names, or beginnings of names with `*` behind them. */
  variables: z.array(variablePattern).max(WORDS_MAX).default([]),
  /** Hosts that it must reach, with the network `allow-list`: its provider, its login. */
  hosts: z.array(host).max(WORDS_MAX).default([]),
  /** Variables that name the URL of its provider: that host may be reached, too. */
  baseUrls: z.array(variableName).max(WORDS_MAX).default([]),
  /** What its terminal says of it. */
  rules,
};

const conversationSchema = z.strictObject({
  /** Words that begin a conversation under an id that Berth chooses: `{conversation}`. */
  begin: words.default([]),
  /** Words that take it up again. With `begin`, `{conversation}` stands for its id. */
  resume: words.min(1),
  /** The file in which it is kept, with `{conversation}`, `{home}`, `{workspace}` or `{profile}`. A run is refused when it is gone. */
  transcript: word.min(1).optional(),
});

const keysSchema = z.strictObject({
  /** Milliseconds between a pasted text and Enter. */
  settleMs: milliseconds.default(200),
  /** Milliseconds in which it shows that it took a prompt. */
  confirmMs: milliseconds.min(1).default(20_000),
  /** Whether it takes prompts while it works. */
  takesWhileBusy: z.boolean().default(false),
  interrupt: keys.default('\x03'),
  approve: keys.default('y\r'),
  /** Null where it has no such answer. */
  approveAlways: keys.nullable().default(null),
  deny: keys.default('n\r'),
});

/** An assistant that a user describes: `CONFIG/agents/NAME.yaml`. */
export const agentDefinitionSchema = z.strictObject({
  /** One line for lists. */
  title: line,
  /** Its program: a name that is looked for in PATH, or an absolute path. */
  command: z.string().min(1).max(TEXT_MAX),
  ...common,
  /** The npm package that has the program, with its version: `berth agents install` takes it. */
  npm: z
    .string()
    .regex(
      /^(?:@[a-z0-9._-]+\/)?[a-z0-9._-]+@\d+\.\d+\.\d+\S*$/,
      'must be an npm package with a version: NAME@1.2.3',
    )
    .optional(),
  /** Versions with which the definition was tried. */
  tested: z.array(z.string().min(1).max(80)).max(WORDS_MAX).default([]),
  conversation: conversationSchema.optional(),
  /** Variables that give it a login and a configuration of its own: `{profile}` stands for their directory. */
  profile: z.record(variableName, word).optional(),
  keys: keysSchema.prefault({}),
  /** What tells of every change, so that its word stands. Default: its title if there are rules for it, else its screen. */
  believe: z.enum(['title', 'screen']).optional(),
  /** The signal that asks it to leave. */
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']).default('SIGTERM'),
  /** How long it may take to leave. */
  graceMs: milliseconds.default(DEFAULT_GRACE_MS),
});
export type AgentDefinition = z.infer<typeof agentDefinitionSchema>;

/** What a user changes of an assistant that ships with Berth. Rules come before its own. */
export const agentChangesSchema = z.strictObject({
  ...common,
  /** Ids of its own screen rules that do not count. */
  withoutRules: z.array(z.string()).max(WORDS_MAX).default([]),
});
export type AgentChanges = z.infer<typeof agentChangesSchema>;
