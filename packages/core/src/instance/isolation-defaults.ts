import { type Isolation, type IsolationRules, type Mount, type Refusal, refusal } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';

/** What `isolation.yaml` says now. */
export interface IsolationPolicy {
  readonly config: IsolationRules;
  readonly path: string;
  /** What is wrong with the file; it then says nothing that can be relied on. */
  readonly problems: readonly string[];
  /** Resolves when that is so. */
  refresh(): Promise<void>;
}

/** A start with what it leaves open chosen as the file says: what the start says first, then its agent, then all. */
export function withIsolationDefaults(
  input: StartInput,
  policy: IsolationPolicy,
): Result<StartInput, Refusal> {
  // Whoever wrote the file relies on it: a start must not be less isolated because of a slip of the pen.
  if (policy.problems.length > 0 && !saysItself(input)) return err(unusable(policy));
  const { agents, ...all } = policy.config;
  const own = agents[input.agent ?? 'command'];
  const isolation = input.isolation ?? own?.isolation ?? all.isolation;
  const limits = { ...all.limits, ...own?.limits, ...input.limits };
  const chosen = {
    ...input,
    ...(isolation === undefined ? {} : { isolation }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
  if (isolation === undefined || isolation === 'none') return ok(chosen);
  const network = input.network ?? own?.network ?? all.network;
  const image = input.image ?? own?.image ?? all.image;
  return ok({
    ...chosen,
    ...(network === undefined ? {} : { network }),
    ...(image === undefined || isolation !== 'container' ? {} : { image }),
    ...(network === 'allow-list'
      ? { allow: [...all.allow, ...(own?.allow ?? []), ...(input.allow ?? [])] }
      : {}),
    mounts: merged([...all.mounts, ...(own?.mounts ?? []), ...(input.mounts ?? [])]),
  });
}

/** How a start is isolated that does not say it; undefined where the file is of no use. */
export function isolationByDefault(agent: string, policy: IsolationPolicy): Isolation | undefined {
  if (policy.problems.length > 0) return undefined;
  const { agents, ...all } = policy.config;
  return agents[agent]?.isolation ?? all.isolation ?? 'none';
}

/** With an isolation it must say the network, too: what it is without a word is not what the file may say. */
function saysItself({ isolation, network }: StartInput): boolean {
  return isolation === 'none' || (isolation !== undefined && network !== undefined);
}

/** Of places that are named twice, as the last says. */
function merged(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((mount) => [mount.path, mount])).values()];
}

function unusable({ path, problems }: IsolationPolicy): Refusal {
  const message = `How this is to be isolated is not known: ${path} cannot be used (${problems.join('; ')}). Correct it, or say it with --isolation and --network; limits that it names do not hold then. See: berth doctor`;
  return refusal('isolation_file_invalid', message, { path });
}
