import { expect, it } from 'vitest';
import { asJson } from './as-json.ts';

it('says the same as other JSON, with nothing in it that acts on a terminal', () => {
  const text = '\u001b[2J \u007f\u009b2J \u202egpj.exe\u2066 \u2028 ä 🦊 \\u009b';
  const value = { [text]: [text, 1, null] };
  for (const json of [asJson(value), asJson(value, 2)]) {
    expect(JSON.parse(json)).toStrictEqual(value);
    // oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e\u2066]/);
    expect(json).toContain('\\u009b2J');
    expect(json).toContain('ä 🦊');
  }
});
