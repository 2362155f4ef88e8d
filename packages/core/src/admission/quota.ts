import {
  type ActorId,
  type ErrorCode,
  type InstanceId,
  type Limits,
  QUOTA_NAMES,
  type QuotaBounds,
  type QuotaExcess,
  type QuotaName,
  type Quotas,
  type QuotaScope,
  type Status,
} from '@berth/contract';

/** What of an instance its quotas are about. */
export interface Holder {
  readonly id: InstanceId;
  readonly owner: ActorId;
  readonly status: Status;
  readonly spec: { readonly limits?: Limits; readonly ports?: readonly unknown[] };
}

/** How much of each quota an instance holds; null where it has no limit and none is assumed. */
type Share = Readonly<Record<QuotaName, number | null>>;

/** Whose quotas bound whom. */
interface Circle {
  readonly scope: QuotaScope;
  readonly owner: ActorId | null;
  readonly bounds: QuotaBounds;
}

/** States in which an instance holds what its run was admitted with. What is lost may well live. */
export const HOLDING: readonly Status[] = ['starting', 'running', 'stopping', 'lost'];

/** How a quota refuses. */
export const OVER_QUOTA: ReadonlySet<ErrorCode> = new Set(['quota_exceeded', 'limit_missing']);

const NOTHING: Share = { instances: 0, memory: 0, cpus: 0, ports: 0 };

/** Whether anything is bounded at all. */
export function isBounded({ fleet, owner, owners }: Quotas): boolean {
  return [fleet, owner, ...Object.values(owners)].some((bounds) => Object.keys(bounds).length > 0);
}

/**
 * The first quota that has no room for what is to be written. Only what grows is refused: with a quota that was lowered below
 * what is held, everything may still end, shrink and be written as it is.
 *
 * @param stored All that hold something, as they are stored before the change.
 */
export function quotaExcess(
  quotas: Quotas,
  stored: readonly Holder[],
  changed: readonly Holder[],
): QuotaExcess | undefined {
  const others = stored.filter(({ id }) => !changed.some((one) => one.id === id));
  const after = [...others, ...changed];
  for (const holder of changed) {
    const before = stored.find(({ id }) => id === holder.id);
    const excess = excessOf(quotas, { before, holder, after });
    if (excess !== undefined) return excess;
  }
  return undefined;
}

interface Growth {
  readonly before: Holder | undefined;
  readonly holder: Holder;
  readonly after: readonly Holder[];
}

function excessOf(quotas: Quotas, { before, holder, after }: Growth): QuotaExcess | undefined {
  const held = before === undefined ? NOTHING : shareOf(before, quotas);
  const wanted = shareOf(holder, quotas);
  for (const { scope, owner, bounds } of circlesOf(quotas, holder.owner)) {
    for (const quota of QUOTA_NAMES) {
      const [limit, asked] = [bounds[quota], wanted[quota]];
      if (limit === undefined || !grows(held[quota], asked)) continue;
      const used = usedOf(quotas, quota, { owner, holders: after.filter(({ id }) => id !== holder.id) });
      if (asked === null || used + asked > limit) return { scope, owner, quota, used, asked, limit };
    }
  }
  return undefined;
}

/** One that had no limit and still has none holds what it held. */
function grows(before: number | null, after: number | null): boolean {
  if (after === null) return before !== null;
  return after > (before ?? 0);
}

/** How much of a quota is held: by all, or by those of one owner. What has no limit counts for nothing here. */
export function usedOf(
  quotas: Quotas,
  quota: QuotaName,
  { owner, holders }: { owner: ActorId | null; holders: readonly Holder[] },
): number {
  const counted = owner === null ? holders : holders.filter((holder) => holder.owner === owner);
  const sum = counted.reduce((total, holder) => total + (shareOf(holder, quotas)[quota] ?? 0), 0);
  // Halves and tenths of processors add up to a little more than they are.
  return Math.round(sum * 1000) / 1000;
}

function shareOf({ status, spec: { limits, ports } }: Holder, { assume }: Quotas): Share {
  if (!HOLDING.includes(status)) return NOTHING;
  return {
    instances: 1,
    memory: limits?.memory ?? assume.memory ?? null,
    cpus: limits?.cpus ?? assume.cpus ?? null,
    ports: ports?.length ?? 0,
  };
}

function circlesOf(quotas: Quotas, owner: ActorId): readonly Circle[] {
  return [
    { scope: 'fleet', owner: null, bounds: quotas.fleet },
    { scope: 'owner', owner, bounds: boundsOf(quotas, owner) },
  ];
}

/** What one owner may hold. People leave out what kind of actor they are. */
export function boundsOf({ owner: everybody, owners }: Quotas, owner: ActorId): QuotaBounds {
  const own = owners[owner] ?? owners[owner.slice(owner.indexOf(':') + 1)];
  return { ...everybody, ...own };
}
