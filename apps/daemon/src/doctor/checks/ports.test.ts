import type { InstanceId, RunId } from '@berth/contract';
import { err, ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { codes, instance, noDaemon, NOW, PATHS, reading, run, world } from '../testing/made-up-world.ts';
import type { PortFacts, World } from '../world.ts';
import { ports } from './ports.ts';

const ID = 'inst_1' as InstanceId;
const lease = { port: 20_000, name: 'web', instance: ID, run: 'run_1' as RunId, createdAt: NOW };
const claim = { port: 20_000, instance: ID, state: PATHS.state, mine: true };
const own = { name: 'web', port: 20_000 };

function made(facts: Partial<PortFacts>, registry: object = {}, overrides: Partial<World> = {}): World {
  const range = ok({ from: 20_000, to: 29_999 });
  const all = { range, outgoing: { from: 32_768, to: 60_999 }, claims: [claim], listeners: [], ...facts };
  const leased = reading({ leases: [lease], runs: [run({ ports: [own] })], ...registry });
  return world({ ports: ok(all), registry: ok(leased), ...overrides });
}

describe('a lease', () => {
  it('is in order: leased, claimed, and listened on by its own instance or nobody', () => {
    expect(codes(ports, made({}))).toEqual([]);
    const owner = { pid: 1, command: 'node', instance: ID };
    expect(codes(ports, made({ listeners: [{ port: 20_000, owner }] }))).toEqual([]);
  });

  it('of a run that is over, or of nobody', () => {
    const over = { instances: [instance({ status: 'exited' })] };
    expect(codes(ports, made({}, over))).toContain('lease_of_ended web');
    const next = { instances: [instance({ run: 'run_2' as RunId })], runs: [] };
    expect(codes(ports, made({}, next))).toEqual(['lease_of_ended web']);
    const unknown = { leases: [{ ...lease, instance: 'inst_9' as InstanceId }], runs: [] };
    expect(codes(ports, made({}, unknown))).toEqual(['lease_of_ended inst_9']);
  });

  it('is missing though the run has the port', () => {
    expect(codes(ports, made({}, { leases: [] }))).toEqual(['lease_missing web']);
  });

  it('is claimed by nobody, another Berth, or another instance', () => {
    for (const claims of [
      [],
      [{ ...claim, mine: false }],
      [{ ...claim, instance: 'inst_2' as InstanceId }],
    ]) {
      expect(codes(ports, made({ claims }))).toEqual(['lease_without_claim web']);
    }
  });

  it('is used by somebody else', () => {
    const strangers = [
      null,
      { pid: 7, command: 'nc -l', instance: null },
      { pid: 7, command: 'x', instance: 'inst_2' },
    ];
    for (const owner of strangers) {
      expect(codes(ports, made({ listeners: [{ port: 20_000, owner }] }))).toEqual(['port_intruder web']);
    }
  });
});

describe('a claim', () => {
  it('without a lease is given back only while no daemon can be about to lease it', () => {
    const claims = [claim, { ...claim, port: 20_001 }, { ...claim, port: 20_002, mine: false }];
    expect(ports.judge(made({ claims })).findings).toMatchObject([
      { code: 'claim_without_lease', fixable: false },
    ]);
    const alone = made({ claims }, {}, { daemon: noDaemon() });
    expect(ports.judge(alone).findings).toMatchObject([
      { code: 'claim_without_lease', subject: '20001', fixable: true },
    ]);
  });
});

describe('the range', () => {
  it('makes no sense', () => {
    expect(codes(ports, made({ range: err('made up') }))).toEqual(['port_range_invalid BERTH_PORTS']);
  });

  it('is nearly used up', () => {
    expect(codes(ports, made({ range: ok({ from: 20_000, to: 20_000 }) }))).toEqual([
      'port_range_scarce 20000-20000',
    ]);
  });

  it('overlaps the ports of outgoing connections', () => {
    for (const outgoing of [
      { from: 29_999, to: 60_999 },
      { from: 1024, to: 20_000 },
    ]) {
      expect(codes(ports, made({ outgoing }))).toEqual(['port_range_outgoing 20000-29999']);
    }
    expect(codes(ports, made({ outgoing: null }))).toEqual([]);
  });
});
