import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASSISTANT_IMAGES } from './images.ts';

describe.each(ASSISTANT_IMAGES)('the image of $agent', ({ agent, version, name, recipe }) => {
  const text = readFileSync(new URL(`../images/${recipe}`, import.meta.url), 'utf8');

  it('is named after what is in it', () => {
    expect(name).toBe(`localhost/berth/${agent}:${version}`);
  });

  it('has the version that Berth installs, whoever builds it', () => {
    expect(text).toContain(`\nARG VERSION=${version}\n`);
    expect(text).toContain('@$VERSION"');
  });

  it('begins with a base of a fixed version, and runs as a normal user', () => {
    expect(text).toMatch(/^ARG BASE=docker\.io\/library\/node:\d+\.\d+\.\d+-\w+$/m);
    expect(text.slice(text.lastIndexOf('\nFROM '))).toMatch(/^USER 1000:1000$/m);
  });

  it('has nothing of what was given to its build', () => {
    const last = text.slice(text.lastIndexOf('\nFROM '));
    expect(last).not.toMatch(/^(?:ARG|ENV)\b/m);
    expect(last.match(/^COPY .*$/gm)).toEqual([`COPY --from=program /opt/${agent} /opt/${agent}`]);
  });
});
