import type { DoctorReport, Finding } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { reportText } from './doctor-text.ts';

function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    code: 'keeper_gone',
    area: 'processes',
    severity: 'error',
    subject: 'web',
    problem: 'Its keeper (pid 7) is gone.',
    advice: 'berth ls',
    fixable: false,
    fixed: false,
    ...overrides,
  };
}

function report(findings: Finding[], healthy = findings.length === 0): DoctorReport {
  return {
    version: '0.1.0',
    time: '2026-01-01T00:00:00.000Z',
    state: '/state',
    daemon: 'answers',
    looked: [
      { area: 'processes', things: 12, skipped: null },
      { area: 'logs', things: 3, skipped: '1 MiB of 9 MiB were read' },
      { area: 'inotify', things: 0, skipped: 'only on Linux' },
    ],
    findings,
    healthy,
  };
}

it('has a line for each area, and a verdict', () => {
  expect(reportText(report([])).split('\n')).toEqual([
    'processes      ok        12 looked at',
    'logs           ok        3 looked at; 1 MiB of 9 MiB were read',
    'inotify        -         only on Linux',
    '',
    'Berth is well.',
  ]);
});

it('says what was found where, and what to do', () => {
  const fixable = finding({
    code: 'socket_stale',
    area: 'logs',
    severity: 'warning',
    advice: 'rm x',
    fixable: true,
  });
  expect(reportText(report([finding(), fixable])).split('\n')).toEqual([
    'processes      error     12 looked at',
    '  error keeper_gone  web: Its keeper (pid 7) is gone.',
    '    berth ls',
    'logs           warning   3 looked at; 1 MiB of 9 MiB were read',
    '  warning socket_stale  web: Its keeper (pid 7) is gone.',
    '    berth doctor --fix, or: rm x',
    'inotify        -         only on Linux',
    '',
    'Berth is not well: 1 error, 1 warning. 1 can be repaired by: berth doctor --fix',
  ]);
});

it('counts what was repaired, and does not call that ill', () => {
  const lines = reportText(report([finding({ fixed: true }), finding({ severity: 'note' })], true)).split(
    '\n',
  );
  expect(lines[0]).toBe('processes      note      12 looked at');
  expect(lines[1]).toBe('  repaired keeper_gone  web: Its keeper (pid 7) is gone.');
  expect(lines.at(-1)).toBe('Berth is well (1 note, 1 repaired).');
});

it('shows nothing of what a name could do to a terminal', () => {
  expect(reportText(report([finding({ subject: 'a\u001b[2Jb' })]))).toContain('a\\x1b[2Jb');
});
