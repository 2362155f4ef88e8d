import type { InstanceWithRun } from '../ports/store.ts';
import { type Chance, recover } from '../recovery/recovery.ts';
import { recoveryEvent } from '../recovery/step-recovery.ts';
import type { FactInput, FactMaker } from './facts.ts';
import type { Lifecycle } from './lifecycle.ts';
import { leasesOf } from './new-records.ts';
import type { Decision } from './registry.ts';
import type { Step } from './supervisor.ts';

interface Outside {
  readonly fact: FactMaker;
  readonly chance: Chance;
  readonly fingerprint: (text: string) => string;
}

/** What a step that is allowed writes: the instance, its run, what happened, and what comes of it, in one transaction. */
export function decisionOf(
  current: InstanceWithRun,
  { next, step }: { next: Lifecycle; step: Step },
  { fact, chance, fingerprint }: Outside,
): Decision {
  const newRun = step.also?.newRun?.(next.generation, current.instance);
  const run = newRun ?? (current.run === null ? null : (step.run?.(current.run) ?? null));
  const { id, recovery: before } = current.instance;
  const event = recoveryEvent(current, step, run);
  const recovered = event === undefined ? { next: before, facts: [] } : recover(before, event, chance);
  const instance = {
    ...current.instance,
    ...next,
    run: newRun?.id ?? current.instance.run,
    removedAt: next.desired === 'removed' ? (step.also?.removedAt ?? current.instance.removedAt) : null,
    conversation: step.also?.conversation ?? current.instance.conversation,
    recovery: recovered.next,
  };
  const own = typeof step.fact === 'function' ? step.fact(next, current.instance) : step.fact;
  const about = { actor: step.actor, subject: id, run: instance.run };
  const facts = [...admitted(current, next, chance), ...(own === undefined ? [] : [own]), ...recovered.facts];
  return {
    instance,
    ...(run === null ? {} : { run }),
    ...(newRun === undefined ? {} : { leases: leasesOf(newRun) }),
    ...(next.status === 'exited' && current.run !== null ? { releases: [current.run.id] } : {}),
    events: facts.map((each) => fact({ ...withEvidence(each, current, fingerprint), ...about })),
    ...(step.also?.idempotency === undefined ? {} : { idempotency: step.also.idempotency }),
    ...(step.also?.quotas === undefined ? {} : { quotas: step.also.quotas }),
  };
}

/** It has waited for room. */
function admitted(
  { instance }: InstanceWithRun,
  next: Lifecycle,
  { now }: Chance,
): Pick<FactInput, 'type' | 'data'>[] {
  if (instance.status !== 'queued' || next.status !== 'starting') return [];
  return [{ type: 'instance.admitted', data: { waitedMs: Math.max(0, now - instance.createdAt) } }];
}

/** What its program was given, so that somebody may tell later whether that has changed. */
function withEvidence<T extends Pick<FactInput, 'type' | 'data'>>(
  each: T,
  { instance: { workspace, spec } }: InstanceWithRun,
  fingerprint: (text: string) => string,
): T {
  if (each.type !== 'recovery.quarantined') return each;
  const variables = Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
  const environment = fingerprint(variables.toSorted((a, b) => (a < b ? -1 : 1)).join('\0'));
  return { ...each, data: { ...each.data, workspace, environment } };
}
