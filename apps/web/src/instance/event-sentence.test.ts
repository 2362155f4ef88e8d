import {
  EVENT_TYPES,
  LIMIT_NAMES,
  NETWORK_REFUSALS,
  RECOVERY_HOLDS,
  RECOVERY_REASONS,
  RUNGS,
} from '@berth/contract';
import { createInstance, type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import instance from '../messages/en/instance.json' with { type: 'json' };
import { eventSentence } from './event-sentence.ts';

/** What was asked for and is not there. */
const missing: string[] = [];
let t: TFunction<'instance'>;
beforeAll(async () => {
  const i18n = createInstance();
  await i18n.init({
    lng: 'en',
    resources: { en: { instance } },
    defaultNS: 'instance',
    interpolation: { escapeValue: false },
    saveMissing: true,
    missingKeyHandler: (_languages, _namespace, key) => void missing.push(key),
  });
  t = i18n.getFixedT('en', 'instance');
});

/** A value for each field that some event has. */
const DATA = {
  ...{
    agent: 'demo',
    workspace: '/srv',
    reason: 'crashed',
    waitedMs: 1500,
    why: 'paused',
    detail: 'so said',
  },
  ...{ generation: 2, pid: 77, signal: 'SIGTERM', cause: 'exited', code: 1, attempt: 3, delayMs: 2000 },
  ...{
    durationMs: 4000,
    state: 'quarantined',
    health: 'unhealthy',
    failures: 3,
    quietMs: 60_000,
    rung: 'probe',
  },
  ...{ sign: 'cpu', limit: 'memory', used: 1024 ** 3, value: 1024 ** 3, times: 2, free: 1024, total: 2048 },
  ...{
    host: 'example.org',
    port: 443,
    activity: 'working',
    conversation: 'c-1',
    bytes: 12,
    evidence: 'title',
  },
  ...{ answer: 'approve', command: 'node', version: '1.0', restart: 'always', limits: { memory: null } },
};

describe('every event has a sentence of its own', () => {
  it.each(Object.keys(EVENT_TYPES))('%s', (type) => {
    const data = type.startsWith('network.') ? { ...DATA, reason: 'host' } : DATA;
    const sentence = eventSentence(t, type, data);
    expect(sentence).not.toBe(type);
    expect(sentence).not.toMatch(/\{\{|undefined|\[object/);
    expect(missing).toEqual([]);
  });
});

it.each([
  ['recovery.planned', 'reason', Object.keys(RECOVERY_REASONS)],
  ['recovery.held', 'why', Object.keys(RECOVERY_HOLDS)],
  ['health.rung', 'rung', Object.keys(RUNGS)],
  ['network.refused', 'reason', Object.keys(NETWORK_REFUSALS)],
  ['limit.reached', 'limit', LIMIT_NAMES],
  ['limit.near', 'limit', LIMIT_NAMES],
])('%s knows every word of its %s', (type, field, words) => {
  const sentences = words.map((word) => eventSentence(t, type, { ...DATA, [field]: word }));
  expect(new Set(sentences).size).toBe(words.length);
  expect(missing).toEqual([]);
});

it('says what it is told and nothing that it is not', () => {
  expect(eventSentence(t, 'run.exited', { cause: 'out_of_memory', code: null, signal: 'SIGKILL' })).toBe(
    'The kernel killed it for want of memory. Signal SIGKILL.',
  );
  expect(eventSentence(t, 'instance.changed', { limits: { memory: 1024 ** 3, pids: null } })).toBe(
    'Memory limited to 1 GiB, No limit of Processes and threads any more',
  );
  expect(eventSentence(t, 'network.refused', { host: 'a.org', port: 80, reason: 'host', times: 3 })).toBe(
    'It was refused a.org:80, 3 times: the host is not on its list.',
  );
});

it('names what a newer Berth has written', () => {
  expect(eventSentence(t, 'future.thing', { any: 1 })).toBe('future.thing');
  expect(eventSentence(t, 'toString', null)).toBe('toString');
});
