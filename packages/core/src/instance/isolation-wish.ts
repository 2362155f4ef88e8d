import {
  type Confinement,
  type Isolation,
  type LimitName,
  LIMITS,
  MOUNTS_MAX,
  type Refusal,
  refusal,
  RUNTIMES,
} from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { LaunchSpec } from '../ports/store.ts';
import { allowProblem, writtenHosts } from './reached-hosts.ts';

/** Where an instance will run, and what it may reach from there. */
export interface ChosenIsolation extends Pick<LaunchSpec, 'confinement' | 'limits'> {
  readonly runtime: string;
}

type Wish = Pick<
  StartInput,
  'isolation' | 'image' | 'readOnly' | 'network' | 'allow' | 'environment' | 'mounts' | 'limits' | 'ports'
>;

/** Judges how an instance is to be kept from the rest of the machine, without looking at it. */
export function checkIsolation(wish: Wish): Result<ChosenIsolation, Refusal> {
  const isolation: Isolation = wish.isolation ?? 'none';
  const problem =
    imageProblem(isolation, wish) ?? (isolation === 'none' ? plainProblem(wish) : confinedProblem(wish));
  if (problem !== undefined) return invalid(problem);
  const limits = checkLimits(wish.limits ?? {});
  if (!limits.ok) return limits;
  const runtime = RUNTIMES[isolation];
  if (isolation === 'none') return ok({ runtime, ...limits.value });
  const { network = 'full', allow = [], mounts = [], image, readOnly = false } = wish;
  const allowed = network === 'allow-list' ? { allowed: writtenHosts(allow) } : {};
  const ofImage = { ...(image === undefined ? {} : { image }), ...(readOnly ? { readOnlyImage: true } : {}) };
  const confinement: Confinement = { network, ...allowed, mounts, ...ofImage };
  return ok({ runtime, confinement, ...limits.value });
}

/** Refuses what the machine cannot do. */
export async function checkRuntime(
  drivers: ReadonlyMap<string, RuntimeDriver>,
  {
    runtime,
    confinement,
    agent,
  }: Pick<ChosenIsolation, 'runtime' | 'confinement'> & { readonly agent: string },
  workspace: string,
): Promise<Result<void, Refusal>> {
  const driver = drivers.get(runtime);
  if (driver !== undefined)
    return driver.check({ agent, cwd: workspace, ...(confinement === undefined ? {} : { confinement }) });
  return err(refusal('isolation_unavailable', `This daemon has no ${runtime} to run anything in.`));
}

function imageProblem(isolation: Isolation, { image, readOnly = false }: Wish): string | undefined {
  if (isolation === 'container' || (image === undefined && !readOnly)) return undefined;
  return `Only a container is made of an image; the isolation is ${isolation}. See: berth start --isolation`;
}

function plainProblem({ network, allow, mounts }: Wish): string | undefined {
  const given = [
    network === undefined ? [] : ['a network'],
    allow === undefined || allow.length === 0 ? [] : ['allowed hosts'],
    mounts === undefined || mounts.length === 0 ? [] : ['mounts'],
  ].flat();
  if (given.length === 0) return undefined;
  return `A plain process sees and reaches all that you do: ${given.join(' and ')} cannot be chosen without an isolation. See: berth start --isolation`;
}

function confinedProblem(wish: Wish): string | undefined {
  const { network, mounts = [], ports = [] } = wish;
  if (mounts.length > MOUNTS_MAX)
    return `At most ${MOUNTS_MAX} places can be opened; these are ${mounts.length}.`;
  if (network === 'none' && ports.length > 0)
    return 'Without a network nobody reaches its ports. Leave the ports out, or let it have the network.';
  return allowProblem(wish);
}

/** Judges what an instance may take. */
export function checkLimits(wish: NonNullable<Wish['limits']>): Result<Pick<LaunchSpec, 'limits'>, Refusal> {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const [name, value] of Object.entries(wish) as [LimitName, number | undefined][]) {
    if (value === undefined) continue;
    const problem = limitProblem(name, value);
    if (problem !== undefined) return invalid(problem);
    limits[name] = value;
  }
  return ok(Object.keys(limits).length === 0 ? {} : { limits });
}

function limitProblem(name: LimitName, value: number): string | undefined {
  const { min, max, meaning } = LIMITS[name];
  const isWhole = name === 'cpus' || Number.isSafeInteger(value);
  if (isWhole && value >= min && value <= max) return undefined;
  return `A limit of ${name} (${meaning}) must be ${isWhole ? '' : 'a whole number '}from ${min} to ${max}; it is ${value}.`;
}

function invalid(message: string): Result<never, Refusal> {
  return err(refusal('invalid_input', message));
}
