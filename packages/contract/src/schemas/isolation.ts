import { z } from 'zod';
import { ALLOWED_HOSTS_MAX, readAllowedHost } from '../allowed-hosts.ts';
import { type Isolation, ISOLATIONS, type Network, NETWORKS, MOUNTS_MAX } from '../isolation.ts';
import type { IsolationDefaults, IsolationRules } from '../isolation-rules.ts';
import { LIMITS, type LimitName } from '../limits.ts';
import { mountOf } from '../mount-words.ts';
import { bytesOf } from '../sizes.ts';
import { longDurationSchema } from './duration.ts';

const size = z
  .union([z.string(), z.number()])
  .transform((value) => bytesOf(String(value)))
  .pipe(z.number({ error: 'write a size such as 512m or 2g' }));
const host = z.string().superRefine((text, context) => {
  const read = readAllowedHost(text);
  if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem });
});
const limit = (name: LimitName) => {
  const { min, max } = LIMITS[name];
  return z.number().min(min).max(max);
};

/** `isolation.yaml`; `home` is whose home `~` is. One with nothing in it may be half written: it is refused. */
export function isolationRulesSchema(home: string): z.ZodType<IsolationRules> {
  const mount = z
    .string()
    .transform((word) => mountOf(word, home))
    .refine(({ path }) => path.startsWith('/'), 'write an absolute path, or one that begins with ~/');
  const choices = {
    isolation: z.enum(Object.keys(ISOLATIONS) as [Isolation, ...Isolation[]]),
    network: z.enum(Object.keys(NETWORKS) as [Network, ...Network[]]),
    image: z.string().min(1).max(1024),
    allow: z.array(host).max(ALLOWED_HOSTS_MAX),
    mounts: z.array(mount).max(MOUNTS_MAX),
    memory: size.pipe(limit('memory')),
    cpus: limit('cpus'),
    pids: limit('pids').int(),
    files: limit('files').int(),
    disk: size.pipe(limit('disk')),
    runTimeout: longDurationSchema.pipe(limit('run')),
    idleTimeout: longDurationSchema.pipe(limit('idle')),
  };
  const defaults = z.strictObject(choices).partial();
  const agents = z.record(z.string().min(1).max(64), defaults.transform(defaultsOf)).default({});
  return defaults
    .extend({ agents })
    .transform(({ agents: byAgent, ...all }) => ({ ...defaultsOf(all), agents: byAgent }));
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };
type Choices = Optional<
  Omit<IsolationDefaults, 'limits'> &
    Omit<IsolationDefaults['limits'], 'run' | 'idle'> & {
      readonly runTimeout: number;
      readonly idleTimeout: number;
    }
>;

function defaultsOf({
  isolation,
  network,
  image,
  allow = [],
  mounts = [],
  runTimeout: run,
  idleTimeout: idle,
  ...limits
}: Choices): IsolationDefaults {
  const bounds = named({ ...limits, run, idle });
  return { ...named({ isolation, network, image }), allow, mounts, limits: bounds };
}

/** What is there, without what is not. */
function named<T extends object>(choices: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(choices).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
