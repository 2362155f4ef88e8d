import { describe, expect, it } from 'vitest';
import { claudeUsage } from '../claude/usage.ts';
import { codexUsage } from '../codex/usage.ts';
import { geminiUsage } from '../gemini/usage.ts';
import { opencodeUsage } from '../opencode/usage.ts';

const SINCE = Date.parse('2026-11-26T10:00:00Z');
const BEFORE = '2026-11-26T09:59:59.999Z';
const AFTER = '2026-11-26T10:00:03.000Z';

describe('the tokens of a turn, from the record of', () => {
  it('Claude Code: each reply once, however many parts of it were written', () => {
    const reply = (id: string, timestamp: string, output: number) => ({
      type: 'assistant',
      timestamp,
      message: {
        id,
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 5,
          cache_read_input_tokens: 100,
          output_tokens: output,
        },
      },
    });
    const records = [
      reply('m0', BEFORE, 9),
      reply('m1', AFTER, 1),
      reply('m1', AFTER, 7),
      reply('m2', AFTER, 2),
    ];
    expect(claudeUsage([...records, { type: 'user', timestamp: AFTER }], SINCE)).toEqual({
      input: 230,
      cachedInput: 200,
      output: 9,
    });
    expect(claudeUsage([reply('m0', BEFORE, 9)], SINCE)).toBeNull();
  });

  it('Codex: what its counts have grown by', () => {
    const counted = (timestamp: string, input: number, output: number) => ({
      timestamp,
      type: 'event_msg',
      payload: {
        type: 'token_count',
        info: {
          total_token_usage: { input_tokens: input, cached_input_tokens: input / 2, output_tokens: output },
        },
      },
    });
    const records = [
      counted(BEFORE, 100, 10),
      { timestamp: AFTER, type: 'event_msg', payload: { type: 'token_count', info: null } },
      counted(AFTER, 140, 15),
      counted(AFTER, 300, 30),
    ];
    expect(codexUsage(records, SINCE)).toEqual({ input: 200, cachedInput: 100, output: 20 });
    expect(codexUsage(records.slice(0, 2), SINCE)).toBeNull();
    expect(codexUsage(records.slice(2), SINCE)).toEqual({ input: 300, cachedInput: 150, output: 30 });
  });

  it('Gemini CLI: each reply once, thoughts among them', () => {
    const reply = (id: string, timestamp: string, output: number) => ({
      id,
      timestamp,
      type: 'gemini',
      tokens: { input: 50, output, cached: 20, thoughts: 3, tool: 0, total: 0 },
    });
    const records = [reply('a', BEFORE, 1), reply('b', AFTER, 1), reply('b', AFTER, 4), { type: 'user' }];
    expect(geminiUsage(records, SINCE)).toEqual({ input: 50, cachedInput: 20, output: 7 });
    expect(geminiUsage([], SINCE)).toBeNull();
  });

  it('OpenCode: what came from a cache counts as given', () => {
    const message = (created: number, role = 'assistant') => ({
      info: {
        role,
        time: { created },
        tokens: { input: 5, output: 6, reasoning: 1, cache: { read: 40, write: 2 } },
      },
    });
    const messages = [message(SINCE - 1), message(SINCE), message(SINCE + 5, 'user'), message(SINCE + 9)];
    expect(opencodeUsage(messages, SINCE)).toEqual({ input: 94, cachedInput: 80, output: 14 });
    expect(opencodeUsage({ error: 'no' }, SINCE)).toBeNull();
  });
});
