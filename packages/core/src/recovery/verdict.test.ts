import type { Activity, ExitFacts, RestartPolicy } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { signatureOf, verdictOn } from './verdict.ts';

const exit = (facts: Partial<ExitFacts>): ExitFacts => ({
  code: null,
  signal: null,
  cause: 'exited',
  time: 1000,
  ...facts,
});

function verdict(
  facts: Partial<ExitFacts>,
  more: {
    policy?: RestartPolicy;
    wasAsked?: boolean;
    wasCondemned?: boolean;
    activity?: Activity;
    resetsAt?: number;
    wasQueued?: boolean;
    livedMs?: number | null;
  } = {},
) {
  const { policy = 'on_failure', wasAsked = false, wasCondemned = false, activity, resetsAt = null } = more;
  const report = activity === undefined ? null : { activity, detail: null, resetsAt };
  const { wasQueued = false, livedMs = 60_000 } = more;
  const end = { exit: exit(facts), wasAsked, wasCondemned, wasQueued, livedMs, activity: report };
  return verdictOn(end, policy);
}

const AGAIN = (reason: string) => ({ kind: 'again', reason });

describe('an end is judged before anything is started again', () => {
  it.each<[string, Partial<ExitFacts>, object]>([
    ['a program that failed', { code: 1 }, AGAIN('crashed')],
    ['one that was killed', { cause: 'signalled', signal: 'SIGKILL' }, AGAIN('killed')],
    ['one that somebody else asked to leave', { cause: 'signalled', signal: 'SIGTERM' }, AGAIN('killed')],
    ['one that took too much memory', { cause: 'out_of_memory', signal: 'SIGKILL' }, AGAIN('out_of_memory')],
    ['one whose keeper died', { cause: 'keeper_lost' }, AGAIN('keeper_lost')],
    ['one that could not be started', { cause: 'start_failed' }, AGAIN('start_failed')],
    ['one that left', { code: 0 }, { kind: 'rest' }],
    ['one that was left with ctrl-c', { code: 130 }, { kind: 'rest' }],
    ['one that ctrl-c ended', { cause: 'signalled', signal: 'SIGINT' }, { kind: 'rest' }],
    ['one whose keeper was told to leave', { cause: 'stopped', signal: 'SIGTERM' }, AGAIN('killed')],
    ['one that a reboot ended', { cause: 'reboot' }, { kind: 'resume', reason: 'rebooted' }],
    [
      'one whose start was cut short',
      { cause: 'start_interrupted' },
      { kind: 'resume', reason: 'start_interrupted' },
    ],
  ])('%s', (_what, facts, expected) => {
    expect(verdict(facts)).toStrictEqual(expected);
  });

  it('one that had waited for room and whose first start was cut short is owed it, whatever its policy', () => {
    const first = { policy: 'never', wasQueued: true, livedMs: null } as const;
    const cause = 'start_interrupted';
    expect(verdict({ cause }, first)).toStrictEqual({ kind: 'resume', reason: cause });
    expect(verdict({ cause: 'reboot' }, first)).toStrictEqual({ kind: 'resume', reason: 'rebooted' });
    const others = [{ wasQueued: false }, { wasAsked: true }, { livedMs: 1 }];
    for (const other of others)
      expect(verdict({ cause }, { ...first, ...other })).toStrictEqual({ kind: 'rest' });
    expect(verdict({ cause: 'start_failed' }, first)).toStrictEqual({ kind: 'rest' });
  });

  it.each<Partial<ExitFacts>>([{ signal: 'SIGKILL' }, { code: 0 }, { code: 1 }])(
    'one that hung, whatever it made of the signal: %o',
    (facts) => {
      expect(verdict({ cause: 'stopped', ...facts }, { wasCondemned: true })).toStrictEqual(
        AGAIN('unresponsive'),
      );
    },
  );

  it.each([126, 127])('a program that a shell could not run (%i) needs a person', (code) => {
    expect(verdict({ code })).toMatchObject({ kind: 'blocked', reason: 'command' });
  });

  it('a login that was refused needs a person', () => {
    expect(verdict({ code: 1 }, { activity: 'auth_failed' })).toMatchObject({
      kind: 'blocked',
      reason: 'auth_failed',
    });
  });

  it('a usage limit is waited for', () => {
    const limited = verdict({ code: 1 }, { activity: 'limited', resetsAt: 5000 });
    expect(limited).toStrictEqual({ kind: 'limited', until: 5000 });
  });

  it('an assistant that left while it was limited wanted to leave', () => {
    expect(verdict({ code: 0 }, { activity: 'limited' })).toStrictEqual({ kind: 'rest' });
  });

  it('what is to run always comes back when it left', () => {
    expect(verdict({ code: 0 }, { policy: 'always' })).toStrictEqual(AGAIN('left'));
  });

  it.each<Partial<ExitFacts>>([
    { code: 1 },
    { cause: 'reboot' },
    { cause: 'keeper_lost' },
    { cause: 'stopped' },
  ])('what is never to come back does not: %o', (facts) => {
    expect(verdict(facts, { policy: 'never' })).toStrictEqual({ kind: 'rest' });
  });

  it.each<Partial<ExitFacts>>([
    { code: 1 },
    { cause: 'reboot' },
    { cause: 'keeper_lost' },
    { cause: 'stopped' },
  ])('what somebody asked to stop does not: %o', (facts) => {
    expect(verdict(facts, { policy: 'always', wasAsked: true })).toStrictEqual({ kind: 'rest' });
  });
});

it('ends of one kind have one signature', () => {
  expect(signatureOf(exit({ code: 3 }))).toBe('exited 3');
  expect(signatureOf(exit({ code: 0 }))).toBe('exited 0');
  expect(signatureOf(exit({ cause: 'signalled', signal: 'SIGSEGV' }))).toBe('signalled SIGSEGV');
  expect(signatureOf(exit({ cause: 'keeper_lost' }))).toBe('keeper_lost');
});
