import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfigText } from './read-config-text.ts';

const schema = z.strictObject({
  name: z.string().min(2),
  rules: z.array(z.strictObject({ id: z.string(), rows: z.number().optional() })).default([]),
});

const read = (text: string) => readConfigText(text, schema);
const problems = (text: string) => {
  const outcome = read(text);
  return outcome.ok ? [] : outcome.error;
};

describe('a file of configuration', () => {
  it('is read as the schema says, defaults included', () => {
    expect(read('name: web # a comment\n')).toEqual(ok({ name: 'web', rules: [] }));
    expect(read('{"name": "web", "rules": [{"id": "a"}]}')).toEqual(
      ok({ name: 'web', rules: [{ id: 'a' }] }),
    );
  });

  it('takes words such as no and off for words', () => {
    expect(read('name: no\n')).toEqual(ok({ name: 'no', rules: [] }));
  });

  it.each([
    [
      'name: web\nrules:\n  - id: a\n  - id: 7\n',
      '4:5: rules[1].id: Invalid input: expected string, received number',
    ],
    ['name: web\nrulez: []\n', '2:1: there is no rulez in a file of this kind'],
    [
      'name: web\nrules:\n  - id: a\n    color: red\n',
      '4:5: there is no rules[0].color in a file of this kind',
    ],
    ['rules: []\n', '1:1: name: Invalid input: expected string, received undefined'],
    ['- web\n', '1:1: Invalid input: expected object, received array'],
    ['', '1:1: Invalid input: expected object, received null'],
  ])('%j is refused with the place', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('tells everything that is wrong at once', () => {
    expect(problems('name: x\nrules: [{}, {id: 1}]\n')).toHaveLength(3);
  });

  it('is refused when it is no YAML, with the place', () => {
    expect(problems('name: "web\n')[0]).toMatch(/^\d+:\d+: this is no YAML: /);
    expect(problems('name: a\nname: b\n')[0]).toMatch(/^2:1: this is no YAML: .*unique/);
  });

  it('is refused when it would grow without end', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const before = level === 0 ? 'lol' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      return `a${level}: &a${level} [${before}]`;
    });
    expect(problems(levels.join('\n'))[0]).toMatch(/alias/);
  });
});
