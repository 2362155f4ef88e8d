import type { NetworkDecision } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { HostList } from './host-list.ts';
import { type FoundAddress, NetworkJudge } from './network-judge.ts';

const PUBLIC = { address: '1.1.1.1', family: 4 };
const PRIVATE = { address: '10.0.0.5', family: 4 };
const LOOPBACK = { address: '127.0.0.1', family: 4 };

function judgeOf(allowed: string[], names: Record<string, FoundAddress[]> = {}) {
  const decisions: NetworkDecision[] = [];
  const asked: string[] = [];
  const judge = new NetworkJudge({
    list: new HostList(allowed),
    onDecision: (decision) => decisions.push(decision),
    resolve: async (name) => {
      asked.push(name);
      const found = names[name];
      if (found === undefined) throw new Error('ENOTFOUND');
      return found;
    },
  });
  return { judge, decisions, asked };
}

async function outcome(allowed: string[], target: string, found: FoundAddress[] = [PUBLIC]) {
  const at = target.lastIndexOf(':');
  const [host, port] = [target.slice(0, at), Number(target.slice(at + 1))];
  const judgement = await judgeOf(allowed, { [host]: found }).judge.judge({ host, port });
  return judgement.isAllowed ? judgement.addresses.map(({ address }) => address) : judgement.reason;
}

describe('a name', () => {
  it.each([
    ['is allowed at the ports of the web', ['a.example'], 'a.example:443', ['1.1.1.1']],
    ['and at no other one', ['a.example'], 'a.example:22', 'port'],
    ['is allowed at its own port alone, where it has one', ['a.example:22'], 'a.example:22', ['1.1.1.1']],
    ['whose port is another one is not', ['a.example:22'], 'a.example:443', 'port'],
    ['may be there with several ports', ['a.example:22', 'a.example'], 'a.example:80', ['1.1.1.1']],
    ['below one that is allowed so is', ['*.a.example'], 'x.y.a.example:443', ['1.1.1.1']],
    ['above it is not', ['*.a.example'], 'a.example:443', 'host'],
    ['that only ends like it is not', ['*.a.example'], 'xa.example:443', 'host'],
    ['below one that is allowed by itself is not', ['a.example'], 'x.a.example:443', 'host'],
    ['that is on no list is not', ['a.example'], 'b.example:443', 'host'],
  ])('%s', async (...[, allowed, target, expected]) => {
    expect(await outcome(allowed, target)).toStrictEqual(expected);
  });

  it('that is not on the list is not even looked up', async () => {
    const { judge, asked } = judgeOf(['a.example']);
    await judge.judge({ host: 'secret.b.example', port: 443 });
    expect(asked).toStrictEqual([]);
  });

  it('that leads to a private address leads nowhere, and what else it leads to is taken', async () => {
    expect(await outcome(['a.example'], 'a.example:443', [PRIVATE])).toBe('address');
    expect(await outcome(['a.example'], 'a.example:443', [LOOPBACK, PUBLIC])).toStrictEqual(['1.1.1.1']);
  });

  it('may lead to a private address that is on the list itself, at that port', async () => {
    const allowed = ['a.example', '10.0.0.5:443'];
    expect(await outcome(allowed, 'a.example:443', [PRIVATE])).toStrictEqual(['10.0.0.5']);
    expect(await outcome(allowed, 'a.example:80', [PRIVATE])).toBe('address');
  });

  it('that cannot be looked up leads nowhere', async () => {
    const { judge } = judgeOf(['a.example']);
    expect(await judge.judge({ host: 'a.example', port: 443 })).toMatchObject({ reason: 'unresolved' });
  });
});

describe('an address', () => {
  it('is allowed when it is on the list, be it private', async () => {
    expect(await outcome(['10.0.0.5:5432'], '10.0.0.5:5432')).toStrictEqual(['10.0.0.5']);
    expect(await outcome(['[::1]:80'], '[::1]:80')).toStrictEqual(['::1']);
  });

  it('is not allowed for any other reason, be it public', async () => {
    expect(await outcome(['*.a.example'], '1.1.1.1:443')).toBe('host');
    expect(await outcome(['127.0.0.1:80'], '[::ffff:7f00:1]:80')).toBe('host');
  });
});

describe('localhost', () => {
  it('is this machine, and nothing else that its name may lead to', async () => {
    expect(await outcome(['localhost:80'], 'localhost:80', [LOOPBACK])).toStrictEqual(['127.0.0.1']);
    expect(await outcome(['localhost:80'], 'localhost:80', [PUBLIC])).toBe('address');
  });
});

it('tells each judgement', async () => {
  const { judge, decisions } = judgeOf(['a.example'], { 'a.example': [PRIVATE] });
  await judge.judge({ host: 'a.example', port: 443 });
  judge.refuse('malformed');
  expect(decisions).toStrictEqual([
    { verdict: 'refused', host: 'a.example', port: 443, address: '10.0.0.5', reason: 'address' },
    { verdict: 'refused', host: null, port: null, address: null, reason: 'malformed' },
  ]);
});
