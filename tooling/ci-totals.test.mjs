import { describe, expect, it } from 'vitest';
import { reasonsOf, slowestOf, totalsOf } from './ci-totals.mjs';

const GREEN = {
  numTotalTests: 3,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}, {}, {}] }],
};

describe('the totals of a CI run', () => {
  it('are the numbers of the report', () => {
    expect(totalsOf({ name: 'tests', status: 0, report: GREEN })).toEqual({
      passed: 3,
      failed: 0,
      skipped: 0,
    });
  });

  it('count a step that tests nothing as one', () => {
    expect(totalsOf({ name: 'chaos', status: 0, report: null })).toMatchObject({ passed: 1, failed: 0 });
    expect(totalsOf({ name: 'chaos', status: 1, report: null })).toMatchObject({ passed: 0, failed: 1 });
  });

  it.each([
    ['a test failed', 1, { ...GREEN, numPassedTests: 2, numFailedTests: 1 }],
    ['a test was skipped', 0, { ...GREEN, numPassedTests: 2, numPendingTests: 1 }],
    ['a test is yet to be written', 0, { ...GREEN, numPassedTests: 2, numTodoTests: 1 }],
    [
      'a file could not be loaded',
      1,
      { ...GREEN, testResults: [{ status: 'failed', assertionResults: [] }] },
    ],
    ['the step failed for another reason', 1, GREEN],
    ['there was no test', 0, { ...GREEN, numTotalTests: 0, numPassedTests: 0 }],
    ['there is no report', 0, null],
  ])('hold one failure when %s', (_, status, report) => {
    expect(totalsOf({ name: 'tests', status, report }).failed).toBe(1);
  });
});

describe('the reasons', () => {
  it('name each test that failed, and what it said first', () => {
    const failed = {
      status: 'failed',
      fullName: 'a thing works',
      failureMessages: ['expected 1\nat line 3'],
    };
    const report = {
      testResults: [
        { name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'passed' }, failed] },
      ],
    };
    expect(reasonsOf(report)).toEqual(['a.test.ts: a thing works: expected 1']);
  });

  it('name a file that could not be loaded', () => {
    const report = {
      testResults: [{ name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }],
    };
    expect(reasonsOf(report)).toEqual(['a.test.ts: no such module']);
    expect(reasonsOf(null)).toEqual([]);
  });
});

describe('where the time went', () => {
  it('is told of files that took long, the slowest first', () => {
    const file = (name, seconds) => ({ name, startTime: 5000, endTime: 5000 + seconds * 1000 });
    const testResults = [file('quick.test.ts', 2), file('slow.test.ts', 31), file('slower.test.ts', 62)];
    expect(slowestOf({ testResults })).toEqual(['slower.test.ts 62 s', 'slow.test.ts 31 s']);
    expect(slowestOf(null)).toEqual([]);
  });
});
