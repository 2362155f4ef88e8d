import { describe, expect, test } from 'vitest';
import { answerTo } from './directives.ts';

const answer = (prompt: string) => answerTo(prompt, { echo: 'ECHO' });
const saying = (text: unknown) => ({ kind: 'reply', steps: [{ do: 'say', text }] });

describe('a prompt that asks for something', () => {
  test('is one that begins so', () => {
    expect(answer('hello')).toBeNull();
    expect(answer('please FAKE:bash ls')).toBeNull();
  });

  test.each([
    ['FAKE:write a.txt two words', { do: 'write', file: 'a.txt', text: 'two words' }],
    ['FAKE:bash ls -l', { do: 'bash', command: 'ls -l' }],
    ['FAKE:ask left or right?', { do: 'ask', question: 'left or right?' }],
    ['FAKE:tool Read {"file_path": "a"}', { do: 'tool', name: 'Read', input: { file_path: 'a' } }],
    ['FAKE:tool apply_patch *** Begin', { do: 'tool', name: 'apply_patch', input: '*** Begin' }],
    ['FAKE:tool list', { do: 'tool', name: 'list', input: {} }],
  ])('%s', (prompt, act) => {
    expect(answer(prompt)).toEqual({ kind: 'reply', steps: [{ do: 'call', act }] });
  });

  test.each([
    ['FAKE:error 401', { kind: 'failure', reason: 'unauthorized' }],
    ['FAKE:error 429 30', { kind: 'failure', reason: 'rate_limit', retryAfterSeconds: 30 }],
    ['FAKE:error usage_limit', { kind: 'failure', reason: 'usage_limit' }],
    ['FAKE:error 529', { kind: 'failure', reason: 'overloaded' }],
    ['FAKE:hang 2', { ...saying('ECHO'), afterMs: 2000 }],
    ['FAKE:long 2', saying('line 1 of 2\nline 2 of 2')],
    ['FAKE:quote-dialog', saying(expect.stringContaining('Do you want to proceed?'))],
  ])('%s', (prompt, expected) => {
    expect(answer(prompt)).toEqual(expected);
  });

  test.each([
    'FAKE:slow',
    'FAKE:slow x',
    'FAKE:error 200',
    'FAKE:long -1',
    'FAKE:write a',
    'FAKE:bash',
    'FAKE:typo',
    'FAKE:constructor',
  ])('hears that %s was not understood', (prompt) => {
    expect(answer(prompt)).toEqual(saying(expect.stringContaining(`NOT-UNDERSTOOD: ${prompt}`)));
  });
});
