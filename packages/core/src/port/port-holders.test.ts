import type { InstanceId, RunId } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { type PortFacts, portHolders } from './port-holders.ts';

const RANGE = { from: 20_000, to: 20_009 };
const [WEB, API] = ['inst_web', 'inst_api'] as InstanceId[] as [InstanceId, InstanceId];

function facts(more: Partial<PortFacts> = {}): PortFacts {
  const names = new Map([
    [WEB, 'web'],
    [API, 'api'],
  ]);
  const none = { leases: [], claims: [], listeners: [], owners: new Map(), names };
  return { ...none, ...more };
}

const lease = (port: number, instance: InstanceId) => ({
  port,
  name: 'http',
  instance,
  run: 'run_1' as RunId,
  createdAt: 1,
});
const listener = (port: number, address = '127.0.0.1') => ({ port, address, key: `${address} ${port}` });
const owner = (instance: InstanceId | null) => ({ pid: 7, command: 'serve', instance });

describe('who holds a port', () => {
  it('is the instance it is leased to, whether it listens or not', () => {
    const quiet = portHolders(facts({ leases: [lease(20_001, WEB)] }), RANGE, false);
    expect(quiet).toMatchObject([
      {
        port: 20_001,
        holder: 'lease',
        name: 'http',
        instanceName: 'web',
        listening: false,
        pid: null,
        problem: null,
      },
    ]);
    const listeners = [listener(20_001), listener(20_001, '::1')];
    const owners = new Map([[listeners[1]?.key ?? '', owner(WEB)]]);
    const loud = portHolders(facts({ leases: [lease(20_001, WEB)], listeners, owners }), RANGE, false);
    expect(loud).toMatchObject([
      { listening: true, pid: 7, command: 'serve', addresses: ['127.0.0.1', '::1'], problem: null },
    ]);
  });

  it.each([
    [null, 'a stranger listens on it'],
    [API, 'api listens on it'],
    ['inst_of_elsewhere' as InstanceId, 'inst_of_elsewhere listens on it'],
    [undefined, 'a program listens that cannot be seen from here'],
  ])('is in doubt when %s listens on what is leased to somebody else', (instance, problem) => {
    const listeners = [listener(20_001)];
    const owners = new Map(instance === undefined ? [] : [[listeners[0]?.key ?? '', owner(instance)]]);
    const [found] = portHolders(facts({ leases: [lease(20_001, WEB)], listeners, owners }), RANGE, false);
    expect(found).toMatchObject({ holder: 'lease', instanceName: 'web', problem });
  });

  it('may be another Berth', () => {
    const claim = { port: 8080, instance: 'inst_far', state: '/far', mine: false };
    const found = portHolders(facts({ claims: [claim, { ...claim, port: 1, mine: true }] }), RANGE, false);
    expect(found).toMatchObject([{ port: 8080, holder: 'berth', instance: 'inst_far', instanceName: null }]);
  });

  it('may be a stranger, who is shown in the range, or anywhere when all are asked for', () => {
    const listeners = [listener(22), listener(20_005)];
    const ports = (all: boolean) => portHolders(facts({ listeners }), RANGE, all).map(({ port }) => port);
    expect(ports(false)).toStrictEqual([20_005]);
    expect(ports(true)).toStrictEqual([22, 20_005]);
  });

  it('may be an instance without a lease, which is said', () => {
    const listeners = [listener(20_005)];
    const owners = new Map([[listeners[0]?.key ?? '', owner(API)]]);
    const [found] = portHolders(facts({ listeners, owners }), RANGE, false);
    expect(found).toMatchObject({
      holder: 'stranger',
      instanceName: 'api',
      problem: 'the port is not leased to it',
    });
  });
});
