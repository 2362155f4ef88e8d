import { describe, expect, it } from 'vitest';
import { absentFigure, figure } from './figure.ts';
import { figureTable, shortNumber, shown } from './table.ts';

describe('a table of figures', () => {
  const table = figureTable([
    figure('few', { name: 'ours', unit: 'ms', aims: [{ statistic: 'p50', limit: 5 }] }, [4, 6]),
    absentFigure('few', { name: 'theirs', unit: 'ms', peer: true }, 'not installed'),
    figure('many', { name: 'ours', unit: '%', aims: [{ statistic: 'max', limit: 2 }] }, [1, 250]),
  ]);

  it('has one part for each group, with its rows below each other', () => {
    expect(table.split('\n\n').map((part) => part.split('\n')[0])).toEqual(['few', 'many']);
    const [head = '', ours = ''] = table.split('\n').slice(1, 3);
    expect(ours.indexOf('ms')).toBe(head.indexOf('unit'));
  });

  it('says which aims are met and which are missed', () => {
    expect(table).toMatch(/ours .* 4\.00 .* ms .*p50 <= 5 met/);
    expect(table).toMatch(/ours .* 250 .* % .*max <= 2 MISSED/);
  });

  it('says why a peer is not there', () => {
    expect(table).toMatch(/^ {4}theirs +not installed$/m);
  });
});

it('shows three digits that mean something', () => {
  expect([0.1234, 12.34, 123.4, 1234.5].map(shortNumber)).toEqual(['0.12', '12.3', '123', '1235']);
  expect(shortNumber(null)).toBe('–');
});

it('shows a number of things as it is', () => {
  expect(shown(3, 'count')).toBe('3');
  expect(shown(3, 'ms')).toBe('3.00');
  expect(shown(null, 'count')).toBe('–');
});
