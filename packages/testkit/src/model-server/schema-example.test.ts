import { expect, test } from 'vitest';
import { exampleOf } from './schema-example.ts';

test('an example fits its schema', () => {
  expect(
    exampleOf({
      type: 'OBJECT',
      properties: {
        model_choice: { type: 'STRING', enum: ['flash', 'pro'] },
        score: { type: 'integer', minimum: 3 },
        allowed: { type: 'boolean' },
        title: { type: ['string', 'null'] },
        more: { anyOf: [{ type: 'null' }, { type: 'string' }] },
        list: { type: 'array', items: { type: 'string' } },
        kind: { const: 'title' },
      },
    }),
  ).toEqual({
    model_choice: 'flash',
    score: 3,
    allowed: false,
    title: 'Scripted title',
    more: null,
    list: [],
    kind: 'title',
  });
});
