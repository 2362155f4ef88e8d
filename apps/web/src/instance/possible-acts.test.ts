import { expect, it } from 'vitest';
import type { Instance } from '../fleet/instance-fields.ts';
import { possibleActs } from './possible-acts.ts';
import { anInstance, recoveryIn } from './testing/an-instance.ts';

const ended = (otherwise: Partial<Instance> = {}) =>
  anInstance({ status: 'exited', activity: 'exited', ...otherwise });

it.each([
  ['ready', anInstance(), ['stop', 'restart', 'restartFresh', 'archive', 'remove']],
  [
    'at work',
    anInstance({ activity: 'working' }),
    ['interrupt', 'stop', 'restart', 'restartFresh', 'archive', 'remove'],
  ],
  ['queued', anInstance({ status: 'queued' }), ['stop', 'remove']],
  ['stopping', anInstance({ status: 'stopping' }), ['archive', 'remove']],
  ['ended', ended(), ['start', 'restartFresh', 'archive', 'remove']],
  ['archived', ended({ archived: true }), ['start', 'restartFresh', 'unarchive', 'remove']],
  [
    'waiting for its turn to come back',
    ended({ recovery: recoveryIn('backing_off') }),
    ['recover', 'stop', 'restartFresh', 'archive', 'remove'],
  ],
  [
    'quarantined',
    ended({ recovery: recoveryIn('quarantined') }),
    ['release', 'restartFresh', 'archive', 'remove'],
  ],
] as const)('an assistant that is %s', (_, instance, acts) => {
  expect(possibleActs(instance, true)).toEqual(acts);
});

it('a plain program has no conversation and no turn', () => {
  expect(possibleActs(anInstance({ activity: 'working' }), false)).toEqual([
    ...['stop', 'restart', 'archive', 'remove'],
  ]);
});
