import type { DialectId } from '../dialect.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';

/** One thing in a conversation: what a person typed, what the model said, or a call and what came of it. */
export type Turn =
  | { readonly user: string }
  | { readonly model: string }
  | { readonly called: string; readonly result: string };

export interface Ask {
  readonly history: readonly Turn[];
  /** Names of tools. */
  readonly tools?: readonly string[];
  readonly stream?: boolean;
}

/** As much of a vendor's client as the tests need. */
export interface Client {
  readonly id: DialectId;
  path(ask: Ask): string;
  body(ask: Ask): Json;
  /** What the model said in an event of a stream. */
  textIn(event: Json): string;
  /** What the model said in a whole answer. */
  wholeText(answer: Json): string;
  /** The tool that an event of a stream calls, if it does. */
  calledIn(event: Json): string | null;
}

const anthropic: Client = {
  id: 'anthropic',
  path: () => '/v1/messages',
  body: ({ history, tools = ['Bash', 'Write'], stream = true }) => ({
    model: 'claude-test',
    max_tokens: 1000,
    stream,
    tools: tools.map((name) => ({ name, input_schema: { type: 'object' } })),
    messages: history.flatMap((turn): Json[] => {
      if ('user' in turn) return [{ role: 'user', content: turn.user }];
      if ('model' in turn) return [{ role: 'assistant', content: [{ type: 'text', text: turn.model }] }];
      return [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: turn.called, input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: turn.result }] },
          ],
        },
      ];
    }),
  }),
  textIn: (event) => textOf(objectOf(event['delta'])['text']),
  wholeText: (answer) => textOf(objectsOf(answer['content'])[0]?.['text']),
  calledIn: (event) => textOf(objectOf(event['content_block'])['name']) || null,
};

const responses: Client = {
  id: 'openai-responses',
  path: () => '/v1/responses',
  body: ({ history, tools = ['exec_command'], stream = true }) => ({
    model: 'gpt-test',
    stream,
    tools: tools.map((name) => ({ type: name === 'apply_patch' ? 'custom' : 'function', name })),
    input: history.flatMap((turn): Json[] => {
      if ('user' in turn) {
        return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: turn.user }] }];
      }
      if ('model' in turn) {
        return [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: turn.model }] }];
      }
      return [
        { type: 'function_call', call_id: 'call_1', name: turn.called, arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: turn.result },
      ];
    }),
  }),
  textIn: (event) => (event['type'] === 'response.output_text.delta' ? textOf(event['delta']) : ''),
  wholeText: (answer) => textOf(objectsOf(objectsOf(answer['output'])[0]?.['content'])[0]?.['text']),
  calledIn: (event) =>
    event['type'] === 'response.output_item.done' ? textOf(objectOf(event['item'])['name']) || null : null,
};

const chat: Client = {
  id: 'openai-chat',
  path: () => '/v1/chat/completions',
  body: ({ history, tools = ['bash', 'write'], stream = true }) => ({
    model: 'scripted',
    stream,
    stream_options: { include_usage: true },
    tools: tools.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } })),
    messages: history.flatMap((turn): Json[] => {
      if ('user' in turn) return [{ role: 'user', content: turn.user }];
      if ('model' in turn) return [{ role: 'assistant', content: turn.model }];
      const call = { id: 'call_1', type: 'function', function: { name: turn.called, arguments: '{}' } };
      return [
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: turn.result },
      ];
    }),
  }),
  textIn: (event) => textOf(deltaOf(event)['content']),
  wholeText: (answer) => textOf(objectOf(objectsOf(answer['choices'])[0]?.['message'])['content']),
  calledIn: (event) =>
    textOf(objectOf(objectsOf(deltaOf(event)['tool_calls'])[0]?.['function'])['name']) || null,
};

const gemini: Client = {
  id: 'gemini',
  path: ({ stream = true }) =>
    stream
      ? '/v1beta/models/gemini-test:streamGenerateContent?alt=sse&key=secret'
      : '/v1beta/models/gemini-test:generateContent',
  body: ({ history, tools = ['run_shell_command', 'write_file'] }) => ({
    tools: tools.length === 0 ? [] : [{ functionDeclarations: tools.map((name) => ({ name })) }],
    contents: history.flatMap((turn): Json[] => {
      if ('user' in turn) return [{ role: 'user', parts: [{ text: turn.user }] }];
      if ('model' in turn) return [{ role: 'model', parts: [{ text: turn.model }] }];
      const { called: name, result } = turn;
      return [
        { role: 'model', parts: [{ functionCall: { name, args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name, response: { output: result } } }] },
      ];
    }),
  }),
  textIn: (event) => textOf(partIn(event)['text']),
  wholeText: (answer) => textOf(partIn(answer)['text']),
  calledIn: (event) => textOf(objectOf(partIn(event)['functionCall'])['name']) || null,
};

export const CLIENTS: readonly Client[] = [anthropic, responses, chat, gemini];

function deltaOf(event: Json): Json {
  return objectOf(objectsOf(event['choices'])[0]?.['delta']);
}

function partIn(answer: Json): Json {
  return objectsOf(objectOf(objectsOf(answer['candidates'])[0]?.['content'])['parts'])[0] ?? {};
}

export function clientOf(id: DialectId): Client {
  const client = CLIENTS.find((each) => each.id === id);
  if (client === undefined) throw new Error(`There is no client for ${id}.`);
  return client;
}
