import { expect, it } from 'vitest';
import { KINDS } from './attack.ts';
import { CATALOGUE } from './catalogue/index.ts';
import { FIELDS } from './everywhere.ts';
import { FIELD_SCOPES } from './field-scopes.ts';

const attacks = Object.values(CATALOGUE).flat();

/** What was promised; more is better. */
const ATTACKS_MIN = 80;

it('has at least as many attacks as were promised, of every kind, each once', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(ATTACKS_MIN);
  expect(new Set(attacks.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
  const names = attacks.map(({ kind, name }) => `${kind}: ${name}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it('knows of every field of the API what it takes', () => {
  const fields = FIELDS.map(({ operation, name }) => `${operation} ${name}`);
  expect(Object.keys(FIELD_SCOPES).toSorted()).toEqual(fields.toSorted());
});
