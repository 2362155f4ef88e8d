import { CLOSE } from '@berth/contract';
import { expect, it } from 'vitest';
import { endOfLog } from './refusal.ts';

const refusal = (code: string) => ({ code, message: 'No.' });

it.each([
  ['complete', CLOSE.done, undefined],
  ['refused', CLOSE.refused, refusal('run_not_found')],
  ['refused', CLOSE.refused, refusal('something_newer')],
  ['away', CLOSE.refused, refusal('runtime_unreachable')],
  ['away', CLOSE.refused, undefined],
  ['away', CLOSE.interrupted, undefined],
  ['away', CLOSE.goingAway, undefined],
  ['away', 1006, undefined],
])('a log is %s after close code %i and %j', (end, code, problem) => {
  expect(endOfLog(code, problem)).toBe(end);
});
