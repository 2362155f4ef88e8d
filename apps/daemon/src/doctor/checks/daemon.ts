import { found, type Found } from '../found.ts';
import type { World } from '../world.ts';
import { type Check, isOpen, readable, size } from './check.ts';
import { livesIn } from './life.ts';

/** Opening a large registry on a cold disk takes a while. */
const STARTING_MS = 20_000;
/** The log begins anew above 8 MiB when a daemon starts; one that is far beyond was never restarted, or is flooded. */
const LOG_LARGE_BYTES = 64 * 1024 * 1024;
const WARNINGS_MANY = 50;

export const daemon: Check = {
  area: 'daemon',
  judge: (world) => ({
    things: world.daemon.answer.kind === 'absent' ? 0 : 1,
    skipped: world.daemon.answer.kind === 'absent' ? 'no daemon runs' : null,
    findings: [...ofPresence(world), ...ofFacts(world), ...ofLog(world)],
  }),
};

function ofPresence(world: World): Found[] {
  const { answer, lockHolders, holderStartedAt } = world.daemon;
  const { daemonSocket, state } = world.paths;
  if (answer.kind === 'silent') {
    return [found('daemon_silent', 'daemon', `Somebody listens on ${daemonSocket}, but does not answer.`)];
  }
  if (answer.kind === 'refuses') return [found('daemon_refuses', 'daemon', answer.reason)];
  if (answer.kind === 'answers') {
    return answer.daemon.reconciled
      ? []
      : [found('daemon_reconciling', 'daemon', 'It has not looked at every run yet.')];
  }
  const [holder] = lockHolders.ok ? lockHolders.value : [];
  if (holder !== undefined) {
    const isStarting = holderStartedAt !== null && world.now - holderStartedAt < STARTING_MS;
    const problem = `The process ${holder} holds ${state}, but nobody listens on ${daemonSocket}.`;
    return isStarting ? [] : [found('daemon_deaf', 'daemon', problem)];
  }
  const open = readable(world)?.instances.filter(isOpen) ?? [];
  const problem = `${open.length === 1 ? 'One instance runs' : `${open.length} instances run`} without it.`;
  return open.length === 0 ? [] : [found('daemon_absent', 'daemon', problem)];
}

function ofFacts(world: World): Found[] {
  const { answer, facts, hasFacts, hasSocket, lockHolders } = world.daemon;
  const { daemonFacts, daemonSocket } = world.paths;
  if (answer.kind === 'answers') {
    if (facts?.identity.pid === answer.daemon.pid && livesIn(world)(facts.identity) !== 'reused') return [];
    const who = facts === null ? 'It says nothing' : `It says ${facts.identity.pid}`;
    return [
      found('daemon_facts_wrong', daemonFacts, `${who}; the daemon that answers is ${answer.daemon.pid}.`),
    ];
  }
  const isHeld = lockHolders.ok && lockHolders.value.length > 0;
  if (answer.kind !== 'absent' || isHeld) return [];
  const findings: Found[] = [];
  if (hasFacts && (facts === null || livesIn(world)(facts.identity) !== 'alive')) {
    const who = facts === null ? 'It cannot be read' : `It names the process ${facts.identity.pid}`;
    findings.push(found('daemon_facts_stale', daemonFacts, `${who}, and no daemon runs.`));
  }
  if (hasSocket) findings.push(found('daemon_socket_stale', daemonSocket, 'Nobody listens on it.'));
  return findings;
}

function ofLog({ daemon: { log }, paths: { daemonLog } }: World): Found[] {
  const findings: Found[] = [];
  if (log !== null && log.bytes > LOG_LARGE_BYTES) {
    findings.push(found('daemon_log_large', daemonLog, `It has ${size(log.bytes)}.`));
  }
  if (log !== null && log.recentWarnings >= WARNINGS_MANY) {
    const problem = `${log.recentWarnings} warnings in the last 15 minutes.`;
    findings.push(found('daemon_log_warnings', daemonLog, problem));
  }
  return findings;
}
