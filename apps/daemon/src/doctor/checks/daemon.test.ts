import { ok } from '@berth/foundation';
import { expect, it } from 'vitest';
import {
  answer,
  codes,
  daemon as daemonFacts,
  endedWorld,
  entry,
  noDaemon,
  NOW,
  PATHS,
  process,
  world,
} from '../testing/made-up-world.ts';
import { daemon } from './daemon.ts';

const made = (facts: ReturnType<typeof daemonFacts>) => codes(daemon, world({ daemon: facts }));

it.each([
  ['daemon_silent', { answer: { kind: 'silent' } as const }],
  ['daemon_refuses', { answer: { kind: 'refuses', reason: 'made up' } as const }],
  ['daemon_deaf', { answer: { kind: 'absent' } as const }],
  ['daemon_reconciling', { answer: answer({ reconciled: false }) }],
])('%s', (code, overrides) => {
  expect(made(daemonFacts(overrides))).toEqual([`${code} daemon`]);
});

it('is given time to start before it is called deaf', () => {
  expect(made(daemonFacts({ answer: { kind: 'absent' }, holderStartedAt: NOW - 1000 }))).toEqual([]);
});

it('is missed only by instances that run', () => {
  expect(made(noDaemon())).toEqual(['daemon_absent daemon']);
  expect(codes(daemon, endedWorld({ daemon: noDaemon() }))).toEqual([]);
});

it('leaves facts and a socket behind when it is killed', () => {
  const left = noDaemon({ hasFacts: true, hasSocket: true, facts: { identity: process(4242), version: '' } });
  const wanted = [`daemon_facts_stale ${PATHS.daemonFacts}`, `daemon_socket_stale ${PATHS.daemonSocket}`];
  expect(codes(daemon, endedWorld({ daemon: left }))).toEqual(wanted);
  expect(codes(daemon, endedWorld({ daemon: { ...left, facts: null } }))).toEqual(wanted);
  // Somebody may be about to listen.
  expect(
    codes(daemon, endedWorld({ daemon: { ...left, lockHolders: ok([7]), holderStartedAt: NOW } })),
  ).toEqual([]);
});

it('is not who daemon.json says', () => {
  const other = { identity: process(11), version: '' };
  expect(made(daemonFacts({ facts: other }))).toEqual([`daemon_facts_wrong ${PATHS.daemonFacts}`]);
  expect(made(daemonFacts({ facts: null }))).toEqual([`daemon_facts_wrong ${PATHS.daemonFacts}`]);
  const reused = world({ processes: ok([entry(10, '999')]) });
  expect(codes(daemon, reused)).toEqual([`daemon_facts_wrong ${PATHS.daemonFacts}`]);
});

it('has a log that is too large, or full of complaints', () => {
  expect(made(daemonFacts({ log: { bytes: 1e9, recentWarnings: 100 } }))).toEqual([
    `daemon_log_large ${PATHS.daemonLog}`,
    `daemon_log_warnings ${PATHS.daemonLog}`,
  ]);
});
