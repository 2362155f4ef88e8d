import { expect, it } from 'vitest';
import { TrafficMeter } from './traffic-meter.ts';

const NOTHING = { io: undefined, network: undefined };

it('tells rates between looks, which are rare', () => {
  const meter = new TrafficMeter();
  expect(meter.isDue(0, 10)).toBe(true);
  meter.add({ io: { in: 1000, out: 0 }, network: undefined }, 0, 10);
  expect(meter.io).toStrictEqual({ in: 1000, out: 0, inRate: null, outRate: null });
  expect(meter.network).toBeNull();
  expect(meter.isDue(1000, 20)).toBe(false);
  expect(meter.isDue(5000, 20)).toBe(true);
  meter.add({ io: { in: 2000, out: 500 }, network: { in: 7, out: 7 } }, 5000, 20);
  expect(meter.io).toStrictEqual({ in: 2000, out: 500, inRate: 200, outRate: 100 });
  expect(meter.network).toMatchObject({ in: 7, inRate: null });
});

it('needs no look where nothing has run', () => {
  const meter = new TrafficMeter();
  meter.add({ io: { in: 1000, out: 0 }, network: undefined }, 0, 10);
  expect(meter.isDue(5000, 10)).toBe(false);
  expect(meter.io).toMatchObject({ in: 1000, inRate: 0, outRate: 0 });
});

it('knows nothing where nobody tells', () => {
  const meter = new TrafficMeter();
  meter.add(NOTHING, 0, 10);
  expect([meter.io, meter.network]).toStrictEqual([null, null]);
});

it('asks those who last', () => {
  const meter = new TrafficMeter();
  expect(meter.lasting([1, 2])).toStrictEqual([1, 2]);
  expect(meter.lasting([1, 3])).toStrictEqual([1]);
  expect(meter.lasting([1, 3])).toStrictEqual([1, 3]);
  expect(meter.lasting([7])).toStrictEqual([7]);
});
