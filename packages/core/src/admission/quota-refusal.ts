import { BerthError, type QuotaExcess, type QuotaName, refusal } from '@berth/contract';

/** Says which quota has no room, and what can be done about it. */
export function quotaExceeded(excess: QuotaExcess, { name }: { readonly name: string }): BerthError {
  const { scope, owner, quota, used, asked, limit } = excess;
  const what = `The quota of ${WORDS[quota]} of ${scope === 'fleet' ? 'the fleet' : String(owner)}`;
  if (asked === null) {
    const option = quota === 'memory' ? '--memory' : '--cpus';
    const message = `${what} counts limits, and ${name} has none of that kind. Give it one with ${option}, or say with assume in quotas.yaml what it counts as.`;
    return new BerthError(refusal('limit_missing', message, { ...excess }));
  }
  const amount = (value: number) => amountOf(quota, value);
  const lack = `${what} has no room for ${name}: ${amount(used)} of ${amount(limit)} are used, and it asks for ${amount(asked)}.`;
  const advice =
    'Stop or archive something, wait for room with berth start --wait, or raise the quota in quotas.yaml. See: berth quota';
  return new BerthError(refusal('quota_exceeded', `${lack} ${advice}`, { ...excess, lack }));
}

const WORDS: Readonly<Record<QuotaName, string>> = {
  instances: 'instances',
  memory: 'memory',
  cpus: 'processors',
  ports: 'ports',
};

const MEBIBYTE = 1024 * 1024;

function amountOf(quota: QuotaName, value: number): string {
  return quota === 'memory' ? `${(value / MEBIBYTE).toFixed(1)}MiB` : String(value);
}
