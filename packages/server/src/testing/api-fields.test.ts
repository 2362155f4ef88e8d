import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { apiFields } from './api-fields.ts';

const fields = apiFields();
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

it('finds the fields of all three kinds', () => {
  const found = fields.map(({ operation, name }) => `${operation} ${name}`);
  expect(found).toEqual(
    expect.arrayContaining(['query instances', 'mutation stopDaemon', 'subscription events']),
  );
});

it.each(fields)('asks for $operation $name as the schema has it', ({ document }) => {
  const values = { target: 'web', directory: '/work', command: ['x'], graceMs: 0 };
  expect(validate(schema, parse(document(values)))).toEqual([]);
});
