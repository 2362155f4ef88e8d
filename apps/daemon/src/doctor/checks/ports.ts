import type { PortRange } from '@berth/contract';
import type { PortLease } from '@berth/core';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import { detailed, found, type Found } from '../found.ts';
import type { PortFacts, World } from '../world.ts';
import { type Check, isOpen, nameOf, readable, whyUnreadable } from './check.ts';

const SCARCE_SHARE = 0.9;

export const ports: Check = {
  area: 'ports',
  judge: (world) => {
    const reading = readable(world);
    if (!world.ports.ok) return { things: 0, skipped: world.ports.error, findings: [] };
    const facts = world.ports.value;
    if (reading === undefined)
      return { things: 0, skipped: whyUnreadable(world), findings: ofRange(facts, []) };
    return {
      things: reading.leases.length + facts.claims.filter(({ mine }) => mine).length,
      findings: [
        ...ofLeases(reading, facts),
        ...ofMissing(reading),
        ...ofClaims(reading, facts, world),
        ...ofRange(facts, reading.leases),
      ],
    };
  },
};

function ofLeases({ leases, instances }: RegistryReading, { claims, listeners }: PortFacts): Found[] {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return leases.flatMap((lease) => {
    const { port, name, instance: id, run } = lease;
    const instance = byId.get(id);
    const target = String(port);
    if (instance === undefined || !isOpen(instance) || instance.run !== run) {
      const whose = instance === undefined ? id : nameOf(instance);
      return [detailed('lease_of_ended', whose, { problem: `It still has port ${port} (${name}).`, target })];
    }
    const findings: Found[] = [];
    const claim = claims.find((one) => one.port === port);
    if (claim?.mine !== true || claim.instance !== id) {
      const who = claim === undefined ? 'nobody' : claim.mine ? claim.instance : 'another Berth';
      findings.push(
        detailed('lease_without_claim', instance.name, {
          problem: `Its port ${port} (${name}) is claimed by ${who}.`,
          target,
        }),
      );
    }
    const intruder = listeners.find((one) => one.port === port && one.owner?.instance !== id);
    if (intruder !== undefined) {
      const who =
        intruder.owner === null
          ? 'a program that cannot be seen from here'
          : `pid ${intruder.owner.pid} (${intruder.owner.command})`;
      const about = { target, advised: instance.name };
      findings.push(
        detailed('port_intruder', instance.name, {
          problem: `On its port ${port} (${name}) listens ${who}.`,
          ...about,
        }),
      );
    }
    return findings;
  });
}

/** What a run was given is its own until its end. */
function ofMissing({ instances, runs, leases }: RegistryReading): Found[] {
  const open = new Map(instances.filter(isOpen).map((instance) => [instance.run, instance]));
  return runs.flatMap((run) => {
    const instance = open.get(run.id);
    if (instance === undefined) return [];
    return run.ports
      .filter((own) => !leases.some((lease) => lease.port === own.port && lease.run === run.id))
      .map(({ port, name }) =>
        detailed('lease_missing', instance.name, {
          problem: `Its port ${port} (${name}) is not leased to it.`,
          target: String(port),
        }),
      );
  });
}

/** A daemon claims before it leases, and gives back after the end is written, so one may be about to. */
function ofClaims(
  { leases, runs, instances }: RegistryReading,
  { claims }: PortFacts,
  { daemon }: World,
): Found[] {
  const open = new Set(instances.filter(isOpen).map(({ run }) => run));
  const due = new Set([
    ...leases.map(({ port }) => port),
    ...runs.filter(({ id }) => open.has(id)).flatMap((run) => run.ports.map(({ port }) => port)),
  ]);
  const fixable = daemon.answer.kind === 'absent';
  return claims
    .filter(({ mine, port }) => mine && !due.has(port))
    .map(({ port, instance }) =>
      detailed('claim_without_lease', String(port), { problem: `It is claimed for ${instance}.`, fixable }),
    );
}

function ofRange({ range, outgoing, claims }: PortFacts, leases: readonly PortLease[]): Found[] {
  if (!range.ok) return [found('port_range_invalid', 'BERTH_PORTS', range.error)];
  const { from, to } = range.value;
  const subject = `${from}-${to}`;
  const findings: Found[] = [];
  const taken = new Set(
    [...leases, ...claims].map(({ port }) => port).filter((port) => port >= from && port <= to),
  );
  const total = to - from + 1;
  if (taken.size >= SCARCE_SHARE * total) {
    findings.push(found('port_range_scarce', subject, `${taken.size} of ${total} ports are taken.`));
  }
  if (outgoing !== null && overlap(range.value, outgoing)) {
    const problem = `Outgoing connections get ports from ${outgoing.from} to ${outgoing.to}.`;
    findings.push(found('port_range_outgoing', subject, problem));
  }
  return findings;
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}
