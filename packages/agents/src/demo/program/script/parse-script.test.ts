import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ScriptError } from './checks.ts';
import { parseScript } from './parse-script.ts';

const steps = (...list: unknown[]) => JSON.stringify({ startup: list });
const rules = (...list: unknown[]) => JSON.stringify({ rules: list });

describe('a good script', () => {
  test('may be empty', () => {
    expect(parseScript('{}')).toMatchObject({ title: 'Berth demo', startup: [], rules: [], auto: [] });
  });

  test('gets defaults filled in', () => {
    const script = parseScript(
      steps(
        { do: 'say', text: 'hi' },
        { do: 'tool', name: 'Read' },
        { do: 'ask', question: 'ok?' },
        { do: 'crash' },
        { do: 'exit' },
        { do: 'count', to: 3 },
        { do: 'spawn', argv: ['sleep', '1'] },
        { do: 'raw', bytes: '\\x07' },
      ),
    );
    expect(script.startup).toEqual([
      { do: 'say', text: 'hi', msPerToken: 20 },
      { do: 'tool', name: 'Read', detail: '', ms: 0, result: '' },
      { do: 'ask', question: 'ok?', onYes: [], onNo: [], auto: 'yes' },
      { do: 'crash', code: 70, message: 'crashed because the script says so' },
      { do: 'exit', code: 0 },
      { do: 'count', from: 1, to: 3, everyMs: 0, line: 'line {n}' },
      { do: 'spawn', argv: ['sleep', '1'], detached: false, showPid: false },
      { do: 'raw', bytes: Buffer.from([7]), repaint: false },
    ]);
  });

  test('has rules by text and by pattern', () => {
    const script = parseScript(
      rules({ prompt: ' hello ', steps: [] }, { pattern: '^fix (.+)$', flags: 'i', steps: [] }),
    );
    expect(script.rules.map(({ when }) => when)).toEqual([
      { kind: 'text', text: 'hello' },
      { kind: 'pattern', pattern: /^fix (.+)$/i },
    ]);
  });
});

test('the example in the reference is a good script', () => {
  const reference = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, example] = /```json\n(.*?)```/s.exec(reference) ?? [];
  expect(parseScript(example ?? '').rules.length).toBe(2);
});

describe('a bad script is refused with the place of the mistake', () => {
  test.each([
    ['{', 'the script is not JSON'],
    ['[]', 'the script must be an object, not a list'],
    ['{"rule":[]}', 'rule is not known; possible here: title, startup, rules, otherwise, auto'],
    ['{"title":3}', 'title must be text, not a number'],
    ['{"rules":{}}', 'rules must be a list, not an object'],
    ['{"auto":[1]}', 'auto[0] must be text, not a number'],
    [rules({ steps: [] }), 'rules[0] must have either "prompt" or "pattern"'],
    [rules({ prompt: 'a', pattern: 'b' }), 'rules[0] must have either "prompt" or "pattern"'],
    [rules({ prompt: 'a', flags: 'i' }), 'rules[0].flags goes with "pattern" only'],
    [rules({ pattern: '(' }), 'rules[0].pattern is no regular expression'],
    [rules({ pattern: 'a', flags: 'g' }), 'rules[0].pattern cannot have the flags g or y'],
    [steps('say'), 'startup[0] must be an object with a key "do"'],
    [steps({ do: 'sing' }), 'startup[0].do must be one of say, think'],
    [steps({ do: 'say' }), 'startup[0].text must be text, not missing'],
    [steps({ do: 'say', text: 'a', speed: 1 }), 'startup[0].speed is not known; possible here: do, text'],
    [steps({ do: 'think' }), 'startup[0].ms must be a whole number from 0 to 86400000, not missing'],
    [steps({ do: 'think', ms: 1.5 }), 'startup[0].ms must be a whole number'],
    [steps({ do: 'think', ms: '5' }), 'startup[0].ms must be a whole number from 0 to 86400000, not "5"'],
    [steps({ do: 'exit', code: 256 }), 'startup[0].code must be a whole number from 0 to 255, not 256'],
    [steps({ do: 'ask', question: 'q', onYes: [{ do: 'x' }] }), 'startup[0].onYes[0].do must be one of'],
    [steps({ do: 'ask', question: 'q', auto: 'maybe' }), 'startup[0].auto must be one of yes, no, wait'],
    [steps({ do: 'raw', bytes: 'a\\q' }), 'startup[0].bytes has an unknown escape "\\q"'],
    [steps({ do: 'raw', bytes: 'a\\' }), 'startup[0].bytes has an unknown escape "\\"'],
    [steps({ do: 'spawn', argv: [] }), 'startup[0].argv must name a program'],
    [steps({ do: 'spawn', argv: ['a'], detached: 1 }), 'startup[0].detached must be true or false'],
    [steps({ do: 'ignoreSignals', signals: ['SIGKILL'] }), 'startup[0].signals[0] must be one of SIGTERM'],
  ])('%s', (json, message) => {
    expect(() => parseScript(json)).toThrow(ScriptError);
    expect(() => parseScript(json)).toThrow(message);
  });

  test('questions nested without end', () => {
    let step: unknown = { do: 'exit' };
    for (let depth = 0; depth < 30; depth += 1) step = { do: 'ask', question: 'q', onYes: [step] };
    expect(() => parseScript(steps(step))).toThrow('is nested too deeply');
  });
});
