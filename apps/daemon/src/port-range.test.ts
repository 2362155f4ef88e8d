import { expect, it } from 'vitest';
import { portRange } from './port-range.ts';

it('is what the variable says, or the default', () => {
  expect(portRange('3000-3999')).toStrictEqual({ from: 3000, to: 3999 });
  expect(portRange('3000-3000')).toStrictEqual({ from: 3000, to: 3000 });
  for (const text of [undefined, '']) expect(portRange(text)).toStrictEqual({ from: 20_000, to: 29_999 });
});

it.each(['3000', '3000-', '-3000', '3999-3000', '80-90', '60000-70000', 'a-b', '3000-3999,', ' 3000-3999'])(
  'cannot be %j',
  (text) => {
    expect(() => portRange(text)).toThrow(`BERTH_PORTS is ${text}:`);
  },
);
