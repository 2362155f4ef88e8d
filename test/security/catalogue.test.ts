import { ACTION_SCOPES, INSTANCE_ACTIONS } from '@berth/core';
import { FIELD_ACTIONS } from '@berth/server/testing';
import { expect, it } from 'vitest';
import { KINDS } from './attack.ts';
import { CATALOGUE } from './catalogue/index.ts';
import { FIELDS } from './everywhere.ts';
import { FIELD_SCOPES } from './field-scopes.ts';

const attacks = Object.values(CATALOGUE).flat();

/** Subscriptions that do something. */
const ACTING = ['buildImage', 'pullImage'];
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

it('is held by a table of actions that says the same of every field that does something', () => {
  const acting = FIELDS.filter(({ operation, name }) => operation === 'mutation' || ACTING.includes(name));
  expect(Object.keys(FIELD_ACTIONS).toSorted()).toEqual(acting.map(({ name }) => name).toSorted());
  for (const { operation, name } of acting) {
    const action = FIELD_ACTIONS[name] ?? 'audit.read';
    expect([name, ACTION_SCOPES[action]]).toEqual([name, FIELD_SCOPES[`${operation} ${name}`]]);
    expect([name, INSTANCE_ACTIONS.has(action)]).toEqual([name, false]);
  }
});
