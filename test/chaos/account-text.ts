import type { Account, Spread } from './account.ts';
import type { OutputLoss } from './output-check.ts';

/** The account for people. The JSON has more. */
export function accountText(account: Account): string {
  const { availability, output, conversations } = account;
  const { instances, api, apiLatencyMs } = availability;
  return [
    `seed ${account.options.seed}, ${account.options.minutes} min, ${listed(account.instances)}`,
    `faults           ${account.faultsPerMinute.toFixed(1)} a minute`,
    ...rows(account.faults, String),
    `availability     with this many faults`,
    `  instances      mean ${percent(instances.mean)}, lowest ${percent(instances.min)}`,
    `  API            ${percent(api)}; answers ${spreadText(apiLatencyMs)}`,
    `time to recover  (with the wait before the first attempt, up to 1 s at random)`,
    ...rows(account.comebackMs, spreadText),
    `  slowest: ${account.slowest.map(({ instance, cause, ms }) => `${instance}, ${cause}: ${ms} ms`).join('; ')}`,
    `  daemon: the API answers        ${spreadText(account.daemonAnswersMs)}`,
    `  daemon: all attached again     ${spreadText(account.allAttachedMs)}`,
    `recovery         ${listed(account.recoveryEvents)}`,
    `output           ${output.lines} lines (${output.bytes} bytes) were printed`,
    `  lost unmarked  ${sum(output.unmarked)}`,
    `  lost marked    ${sum(output.marked)}`,
    `  with keepers   ${sum(output.withKeeper)} in ${output.withKeeper.length} runs that ended with keeper_lost`,
    `conversations    ${conversations.kept.length} kept, ${conversations.lost.length} lost`,
    `two children     ${account.doubled.length} times`,
    `not come back    ${account.missing.length}`,
    `dead leases      ${account.deadLeases.length}`,
    `orphans          ${account.orphans.length}`,
    `doctor           ${account.doctor.length === 0 ? 'clean' : account.doctor.join('; ')}`,
  ].join('\n');
}

function rows<T>(values: Readonly<Record<string, T>>, text: (value: T) => string): string[] {
  const width = Math.max(0, ...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => `  ${name.padEnd(width + 2)}${text(value)}`);
}

function spreadText({ count, p50, p99, max }: Spread): string {
  return count === 0 ? 'never' : `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`;
}

function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function sum(losses: readonly OutputLoss[]): string {
  const lines = losses.reduce((total, loss) => total + loss.lines, 0);
  const bytes = losses.reduce((total, loss) => total + loss.bytes, 0);
  return `${lines} lines (${bytes} bytes)`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
