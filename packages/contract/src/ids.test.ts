import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IdSource, isId, newEventId, newInstanceId, newNodeId, newRunId } from './ids.ts';

const makers = { instance: newInstanceId, run: newRunId, event: newEventId, node: newNodeId } as const;
const kinds = Object.keys(makers) as (keyof typeof makers)[];

const sources = fc
  .record({ time: fc.nat({ max: 2 ** 48 - 1 }), bytes: fc.uint8Array({ minLength: 10, maxLength: 10 }) })
  .map(({ time, bytes }): IdSource => ({ now: () => time, random: () => bytes }));

it('makes ids that only its own kind accepts', () => {
  fc.assert(
    fc.property(sources, (source) => {
      for (const made of kinds) {
        const id = makers[made](source);
        expect(kinds.filter((kind) => isId(kind, id))).toStrictEqual([made]);
      }
    }),
  );
});

it('accepts nothing around an id, nor another version or variant', () => {
  const good = 'inst_017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
  expect(isId('instance', good)).toBe(true);
  const bad = [`${good}\n`, ` ${good}`, good.toUpperCase(), good.slice(5), `${good}0`, ''];
  bad.push(good.replace('-7cc3', '-4cc3'), good.replace('-98c4', '-c8c4'), good.replace('inst', 'run'));
  for (const text of bad) expect(isId('instance', text), text).toBe(false);
});

it('is not taken for an id by any other text', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...kinds), (text, kind) => {
      expect(isId(kind, text)).toBe(false);
    }),
  );
});
