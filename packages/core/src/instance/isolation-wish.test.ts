import type { StartInput } from '@berth/contract/schemas';
import { describe, expect, it } from 'vitest';
import { checkIsolation } from './isolation-wish.ts';

const MIB = 1024 * 1024;
const judged = (wish: Partial<StartInput>) => {
  const result = checkIsolation(wish);
  return result.ok ? result.value : result.error.message;
};

describe('an isolation', () => {
  it('is none unless it is asked for', () => {
    expect(judged({})).toStrictEqual({ runtime: 'process' });
  });

  it('has the network, and nothing else of the machine, unless more is said', () => {
    expect(judged({ isolation: 'sandbox' })).toStrictEqual({
      runtime: 'sandbox',
      confinement: { network: 'full', mounts: [] },
    });
  });

  it('of a container may have an image', () => {
    expect(judged({ isolation: 'container', image: 'debian:13' })).toStrictEqual({
      runtime: 'container',
      confinement: { network: 'full', mounts: [], image: 'debian:13' },
    });
  });

  it('of a container may leave the image as it is', () => {
    expect(judged({ isolation: 'container', readOnly: true })).toMatchObject({
      confinement: { readOnlyImage: true },
    });
    expect(judged({ isolation: 'container', readOnly: false })).toStrictEqual({
      runtime: 'container',
      confinement: { network: 'full', mounts: [] },
    });
  });

  it('with an allow-list keeps each host once, in the one form in which it is compared', () => {
    const allow = ['A.example', 'a.example', '*.b.example:443', '127.1:80'];
    expect(judged({ isolation: 'sandbox', network: 'allow-list', allow })).toStrictEqual({
      runtime: 'sandbox',
      confinement: {
        network: 'allow-list',
        allowed: ['a.example', '*.b.example:443', '127.0.0.1:80'],
        mounts: [],
      },
    });
  });

  it.each<[string, Partial<StartInput>, RegExp]>([
    ['a read-only image for anything else', { isolation: 'sandbox', readOnly: true }, /Only a container/],
    ['allowed hosts without it', { allow: ['a.example'] }, /allowed hosts cannot be chosen/],
    [
      'allowed hosts beside a network that asks nobody',
      { isolation: 'sandbox', network: 'full', allow: ['a.example'] },
      /only with the network allow-list/,
    ],
    [
      'what is no host',
      { isolation: 'sandbox', network: 'allow-list', allow: ['http://a.example'] },
      /"http:\/\/a\.example" cannot be allowed: .* without a protocol/,
    ],
    [
      'too many hosts',
      { isolation: 'sandbox', network: 'allow-list', allow: Array.from({ length: 257 }, () => 'a.example') },
      /At most 256/,
    ],
    [
      'a port that is always open as a sign of health',
      {
        ...{ isolation: 'sandbox', network: 'allow-list', allow: ['a.example'] },
        ...{ ports: [{ name: 'web' }], health: { tcp: 'web' } },
      },
      /Use health\.http/,
    ],
    [
      'another proxy than its own',
      { isolation: 'sandbox', network: 'allow-list', environment: [{ name: 'no_proxy', value: '*' }] },
      /no_proxy is set by Berth/,
    ],
    ['an image for anything else', { isolation: 'sandbox', image: 'debian:13' }, /Only a container/],
    ['a network without it', { network: 'none' }, /a network cannot be chosen/],
    ['mounts without it', { mounts: [{ path: '/a', writable: false }] }, /mounts cannot be chosen/],
    [
      'ports that nobody reaches',
      { isolation: 'sandbox', network: 'none', ports: [{ name: 'web' }] },
      /Leave the ports out/,
    ],
    [
      'too many mounts',
      { isolation: 'sandbox', mounts: Array.from({ length: 65 }, () => ({ path: '/a', writable: false })) },
      /At most 64/,
    ],
  ])('refuses %s', (_, wish, message) => {
    expect(judged(wish)).toMatch(message);
  });
});

describe('limits', () => {
  it('are kept as they were asked for, with and without an isolation', () => {
    const limits = { memory: 64 * MIB, cpus: 0.5, pids: 64, files: 256 };
    expect(judged({ limits })).toStrictEqual({ runtime: 'process', limits });
    expect(judged({ isolation: 'sandbox', limits })).toMatchObject({ runtime: 'sandbox', limits });
    expect(judged({ limits: {} })).toStrictEqual({ runtime: 'process' });
  });

  it.each<[StartInput['limits'], RegExp]>([
    [{ memory: 1024 }, /limit of memory .* from 4194304/],
    [{ memory: 64.5 * MIB + 0.5 }, /a whole number/],
    [{ cpus: 0 }, /limit of cpus .* it is 0/],
    [{ pids: 3 }, /limit of pids/],
    [{ files: 1e9 }, /limit of files/],
    [{ pids: Number.NaN }, /it is NaN/],
  ])('refuses %j', (limits, message) => {
    expect(judged({ limits })).toMatch(message);
  });
});
