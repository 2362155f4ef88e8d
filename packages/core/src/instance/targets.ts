import { type AwayPlace, BerthError, type InstanceId, isId, type Refusal, refusal } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';
import type { Caller } from '../access/caller.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import { unwrap } from './refusals.ts';

const CANDIDATES_SHOWN = 5;

/** Where what is taken back has to be; anywhere unless it is said. */
export interface FromPlace {
  readonly from?: AwayPlace | undefined;
}

/**
 * The instance with that id, also a removed one, or the living one that is meant. Throws the refusal. For the own token
 * of an instance there is no other: what else is called so, and whether anything is, would be told by the refusal.
 */
export async function storedTarget(
  store: Pick<Store, 'getInstance' | 'listInstances'>,
  target: string,
  { grant }: Pick<Caller, 'grant'>,
): Promise<InstanceWithRun> {
  if (grant.scope === 'instance') {
    const own = await store.getInstance(grant.instance);
    const { id, name } = own?.instance ?? {};
    if (own === undefined || (target !== id && target !== name)) throw notItsOwn(grant.instance);
    return own;
  }
  const byId = isId('instance', target) ? await store.getInstance(target as InstanceId) : undefined;
  return byId ?? unwrap(findTarget(await store.listInstances(), target));
}

/**
 * The instance with that id; or of all with that name the archived one, or else the one that was removed last, or the one
 * that is rather meant by the place it is to come from. Throws the refusal. Whether it is away at all is for others to look at.
 */
export async function awayTarget(
  store: Pick<Store, 'getInstance' | 'listInstances'>,
  target: string,
  { grant, from }: Pick<Caller, 'grant'> & FromPlace,
): Promise<InstanceWithRun> {
  if (grant.scope === 'instance') return storedTarget(store, target, { grant });
  const byId = isId('instance', target) ? await store.getInstance(target as InstanceId) : undefined;
  if (byId !== undefined) return byId;
  const all = await store.listInstances({ includeRemoved: true });
  const named = all.filter(({ instance }) => instance.name === target);
  const there = named.find(({ instance }) => instance.removedAt === null);
  const removed = named.toSorted((a, b) => removalOf(b) - removalOf(a)).at(0);
  const isThere = from === 'archive' || (from === undefined && there?.instance.desired === 'archived');
  const found = (isThere ? there : undefined) ?? removed;
  if (found === undefined) throw new BerthError(neverAway(target));
  return found;
}

/** A living one comes last. */
function removalOf({ instance }: InstanceWithRun): number {
  return instance.removedAt ?? Number.NEGATIVE_INFINITY;
}

/** Finds the living instance a person means: by name, or by the beginning of exactly one name or id. */
export function findTarget(
  living: readonly InstanceWithRun[],
  target: string,
): Result<InstanceWithRun, Refusal> {
  const byName = living.find(({ instance }) => instance.name === target);
  if (byName !== undefined) return ok(byName);
  const fitting = target === '' ? [] : living.filter(({ instance }) => fits(instance, target));
  const [only, ...others] = fitting;
  if (only === undefined) return err(notFound(target));
  return others.length === 0 ? ok(only) : err(ambiguous(target, fitting));
}

function fits(instance: { id: string; name: string }, prefix: string): boolean {
  return instance.name.startsWith(prefix) || instance.id.startsWith(prefix);
}

function notFound(target: string): Refusal {
  return refusal('instance_not_found', `No instance is called ${JSON.stringify(target)}. See: berth ls -a`, {
    target,
  });
}

function neverAway(target: string): Refusal {
  const message = `No instance that was archived or removed is called ${JSON.stringify(target)}. See: berth ls -a`;
  return refusal('instance_not_found', message, { target });
}

function notItsOwn(instance: InstanceId): BerthError {
  const message = `The token of an instance reaches ${instance} alone, by its id or its whole name.`;
  return new BerthError(refusal('forbidden', message));
}

function ambiguous(target: string, fitting: readonly InstanceWithRun[]): Refusal {
  const names = fitting.map(({ instance }) => instance.name);
  const shown = names.slice(0, CANDIDATES_SHOWN).join(', ');
  const more = names.length > CANDIDATES_SHOWN ? `, and ${names.length - CANDIDATES_SHOWN} more` : '';
  return refusal('instance_ambiguous', `${JSON.stringify(target)} fits ${shown}${more}. Type more of it.`, {
    target,
    candidates: names,
  });
}
