import { expect, it } from 'vitest';
import { runs, takingBack, takingBackLabel } from './taking-back.ts';
import { anInstance } from './testing/an-instance.ts';

it.each([
  ['stop', 'running', false, 'restart'],
  ['stop', 'lost', false, 'restart'],
  ['stop', 'queued', true, 'restore'],
  ['stop', 'exited', false, undefined],
  ['archive', 'running', false, 'restart'],
  ['archive', 'exited', false, 'unarchive'],
  ['archive', 'stopping', false, 'unarchive'],
  ['unarchive', 'exited', false, undefined],
  ['remove', 'running', false, 'bringBack'],
  ['remove', 'starting', false, 'bringBack'],
  ['remove', 'exited', false, 'restore'],
  ['remove', 'queued', true, 'restore'],
  ['restart', 'running', false, undefined],
  ['restart', 'exited', false, undefined],
  ['restore', 'exited', false, undefined],
  ['bringBack', 'exited', false, undefined],
] as const)('%s of what was %s (removed by it: %s) is taken back by %s', (...row) => {
  const [act, status, isRemoved, way] = row;
  expect(takingBack(act, { ran: runs(anInstance({ status })), isRemoved })).toBe(way);
});

it('does not take what nobody knows for running', () => {
  expect(runs(undefined)).toBe(false);
});

it.each([
  ['stop', ['restart'], 'restart'],
  ['archive', ['restart'], 'restart'],
  ['archive', ['unarchive'], 'unarchive'],
  ['archive', ['restart', 'unarchive'], 'undo'],
  ['stop', ['restore'], 'restore'],
  ['stop', ['restart', 'restore'], 'undo'],
  ['remove', ['bringBack'], 'undo'],
  ['remove', ['restore'], 'undo'],
] as const)('after %s, %j is offered as %s', (act, ways, label) => {
  expect(takingBackLabel(new Set(ways), act)).toBe(label);
});
