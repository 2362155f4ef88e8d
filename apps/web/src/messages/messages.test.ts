import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '..');
const ROUTER = join(SOURCE, 'router.tsx');

/** A part that is loaded later, and the namespaces that it waits for. */
const PART = /withMessages\(\s*import\('([^']+)'\),?([^)]*)\)/g;

const parts = [...readFileSync(ROUTER, 'utf8').matchAll(PART)].map(([, path = '', names = '']) => ({
  path,
  waitsFor: wordsIn(names),
}));
const atFirst = namespacesOf(join(SOURCE, 'main.tsx'));

describe('a part of the page that is shown has the messages that it needs', () => {
  it('is known by the router', () => {
    expect(parts.length).toBeGreaterThan(5);
    expect([...readFileSync(ROUTER, 'utf8').matchAll(/import\('/g)]).toHaveLength(parts.length);
  });

  it('at first', () => {
    expect([...atFirst].toSorted()).toEqual(loadedAtFirst());
  });

  it.each(parts)('$path', ({ path, waitsFor }) => {
    const needed = namespacesOf(join(SOURCE, path)).difference(atFirst);
    expect([...needed].toSorted()).toEqual(waitsFor.toSorted());
  });
});

function loadedAtFirst(): string[] {
  const [, names = ''] =
    /'\.\/en\/\{([^}]+)\}\.json', \{/.exec(readFileSync(join(SOURCE, 'messages/index.ts'), 'utf8')) ?? [];
  return names.split(',');
}

/** Of a file and of all that it imports, whether at once or later, but for what the router loads. */
function namespacesOf(entry: string): Set<string> {
  const files = new Set([entry]);
  for (const file of files) {
    const text = readFileSync(file, 'utf8').replaceAll(PART, '');
    for (const [, path = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+\.tsx?)'/g)) {
      const imported = join(dirname(file), path);
      if (existsSync(imported)) files.add(imported);
    }
  }
  const texts = [...files].map((file) => readFileSync(file, 'utf8'));
  const known = new Set(readdirSync(join(SOURCE, 'messages/en')).map((name) => name.replace('.json', '')));
  return new Set(texts.flatMap(namespacesIn)).intersection(known);
}

function namespacesIn(text: string): string[] {
  const used = [...text.matchAll(/useTranslation\(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names === '' ? ['shell'] : wordsIn(names),
  );
  const named = text.matchAll(/\b(?:t\(|wordFor\(\s*t,)\s*['`](\w+):/g);
  return [...used, ...[...named].map(([, name = '']) => name)];
}

function wordsIn(names: string): string[] {
  return [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
}
