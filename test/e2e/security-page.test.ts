import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../security/catalogue/index.ts';
import { FIELD_SCOPES } from '../security/field-scopes.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'security.md'), 'utf8');
const references = [...page.matchAll(/^\[([\w-]+)\]: (\S+)\/([\w.-]+) "(.+)"$/gm)].map(
  ([, label = '', folder = '', file = '', names = '']) => ({ label, folder, file, names: names.split('; ') }),
);
const table = page.split('\n').filter((line) => line.startsWith('| '));

describe('the table of promises', () => {
  it.each(references)('leads by $label to tests that are there', ({ folder, file, names }) => {
    const attacks = new Set(CATALOGUE[file]?.map(({ name }) => name));
    const titles = titlesIn(join(docs, folder, file));
    expect(names.filter((name) => !attacks.has(name) && !titles.has(name))).toEqual([]);
  });

  it('uses every reference, and no other', () => {
    const used = table.flatMap((row) => [...row.matchAll(/\]\[([\w-]+)\]/g)].map(([, label]) => label));
    expect(new Set(used)).toEqual(new Set(references.map(({ label }) => label)));
  });

  it.each(Object.entries(CATALOGUE))('names every attack of %s', (file, attacks) => {
    const named = new Set(references.filter((each) => each.file === file).flatMap(({ names }) => names));
    expect(attacks.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('the table of scopes', () => {
  it.each(['read', 'operate', 'admin', 'instance'])(
    'has every field that takes %s, and no other',
    (scope) => {
      const row = table.find((line) => line.startsWith(`| \`${scope}\``)) ?? '';
      const [, , ...cells] = row.split('|');
      const fields = ['query', 'mutation', 'subscription'].flatMap((operation, column) =>
        [...(cells[column] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => `${operation} ${name}`),
      );
      const wanted = Object.entries(FIELD_SCOPES).flatMap(([field, least]) =>
        least === scope ? [field] : [],
      );
      expect(fields.toSorted()).toEqual(wanted.toSorted());
    },
  );
});

function titlesIn(file: string): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8');
  return new Set([...text.matchAll(/(?:\bit|\))\(\s*['"`]([^\n]+?)['"`],/g)].map(([, title = '']) => title));
}
