import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATTACKS } from '../isolation/attacks.ts';
import { NETWORK_ATTACKS, PROXY_ATTACKS } from '../isolation/network-attacks.ts';
import { VIEWER_ATTACKS } from '../isolation/viewer-attacks.ts';

const root = resolve(import.meta.dirname, '../..');
const FOLDER = '../test/isolation';

interface Named {
  readonly name: string;
}

/** What each file tries, by the names of its attacks. */
const TRIED: Readonly<Record<string, readonly Named[]>> = {
  'zoo.host.test.ts': [...ATTACKS, ...VIEWER_ATTACKS],
  'zoo.runtime.test.ts': [...ATTACKS.filter(({ sandboxOnly }) => sandboxOnly !== true), ...VIEWER_ATTACKS],
  'network.host.test.ts': [...NETWORK_ATTACKS, ...PROXY_ATTACKS],
  'network.runtime.test.ts': [...NETWORK_ATTACKS, ...PROXY_ATTACKS],
};

const page = readFileSync(join(root, 'docs/isolation.md'), 'utf8');
const references = [...page.matchAll(/^\[([\w-]+)\]: (\S+)\/([\w.]+) "(.+)"$/gm)].map(
  ([, label = '', folder = '', file = '', names = '']) => ({ label, folder, file, names: names.split('; ') }),
);
const table = page.split('\n').filter((line) => line.startsWith('| '));

describe('the table of what each position stops', () => {
  it.each(references)('leads by $label to tests that are there', ({ folder, file, names }) => {
    expect(folder).toBe(FOLDER);
    const attacks = new Set(TRIED[file]?.map(({ name }) => name));
    const titles = titlesIn(join(root, 'test/isolation', file));
    expect(names.filter((name) => !attacks.has(name) && !titles.has(name))).toEqual([]);
  });

  it('uses every reference, and no other', () => {
    const used = table.flatMap((row) => [...row.matchAll(/\]\[([\w-]+)\]/g)].map(([, label]) => label));
    expect(new Set(used)).toEqual(new Set(references.map(({ label }) => label)));
  });

  it.each(Object.entries(TRIED))('names every attack of %s', (file, attacks) => {
    const named = new Set(references.filter((each) => each.file === file).flatMap(({ names }) => names));
    expect(attacks.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
  });
});

function titlesIn(file: string): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8');
  return new Set([...text.matchAll(/\bit\(\s*'([^'\n]+)'/g)].map(([, title = '']) => title));
}
