import {
  type AnswerFacts,
  type AnswerStream,
  argumentsOf,
  type Dialect,
  outputTokensOf,
  type Part,
  type Question,
  type ToolCall,
} from '../dialect.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { namesOf, promptsOf, resultOf, textsOf } from '../prompts.ts';
import { eventOf } from '../server-sent-events.ts';
import { refuse } from './openai-refusals.ts';

/** Chat Completions of OpenAI, as OpenCode asks: https://platform.openai.com/docs/api-reference/chat-streaming */
export const openaiChat: Dialect = {
  id: 'openai-chat',
  route: (path) => (path.endsWith('/chat/completions') ? { endpoint: 'generate' } : null),
  read,
  stream: (facts) => new ChatStream(facts),
  whole: (facts, parts) => ({
    ...head(facts, 'chat.completion'),
    choices: [{ index: 0, message: messageOf(parts), logprobs: null, finish_reason: finishReason(parts) }],
    usage: usage(facts, parts),
  }),
  count: (tokens) => ({ total_tokens: tokens }),
  refuse,
};

function read(body: Json): Question {
  const messages = objectsOf(body['messages']);
  const newest = messages.at(-1);
  const schema = objectOf(objectOf(body['response_format'])['json_schema']);
  return {
    model: textOf(body['model']),
    stream: body['stream'] === true,
    prompts: promptsOf(
      messages.filter(({ role }) => role === 'user').flatMap(({ content }) => textsOf(content)),
    ),
    toolResult: newest?.['role'] === 'tool' ? resultOf(newest['content']) : null,
    tools: namesOf(objectsOf(body['tools']).map((tool) => objectOf(tool['function']))).map((name) => ({
      name,
      free: false,
    })),
    answerSchema: 'schema' in schema ? objectOf(schema['schema']) : null,
  };
}

class ChatStream implements AnswerStream {
  readonly #facts: AnswerFacts;
  readonly #parts: Part[] = [];
  #calls = 0;

  constructor(facts: AnswerFacts) {
    this.#facts = facts;
  }

  begin(): string {
    return this.#chunk({ role: 'assistant', content: '', refusal: null });
  }

  text(chunk: string): string {
    this.#parts.push({ text: chunk });
    return this.#chunk({ content: chunk });
  }

  call(call: ToolCall): string {
    this.#parts.push({ call });
    const index = this.#calls;
    this.#calls += 1;
    const named = toolCall(call, '');
    return (
      this.#chunk({ tool_calls: [{ index, ...named }] }) +
      this.#chunk({ tool_calls: [{ index, function: { arguments: argumentsOf(call.input) } }] })
    );
  }

  end(): string {
    const counted = this.#facts.usageWanted
      ? eventOf({ ...this.#head(), choices: [], usage: usage(this.#facts, this.#parts) })
      : '';
    return this.#chunk({}, finishReason(this.#parts)) + counted + eventOf('[DONE]');
  }

  #chunk(delta: Json, finish: string | null = null): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return eventOf({ ...this.#head(), choices, ...(this.#facts.usageWanted ? { usage: null } : {}) });
  }

  #head(): Json {
    return head(this.#facts, 'chat.completion.chunk');
  }
}

function head({ id, created, model }: AnswerFacts, object: string): Json {
  return { id: `chatcmpl-${id}`, object, created, model, service_tier: 'default', system_fingerprint: null };
}

function messageOf(parts: readonly Part[]): Json {
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('');
  const calls = parts.flatMap((part) =>
    'call' in part ? [toolCall(part.call, argumentsOf(part.call.input))] : [],
  );
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function toolCall({ id, tool }: ToolCall, input: string): Json {
  return { id: `call_${id}`, type: 'function', function: { name: tool.name, arguments: input } };
}

function finishReason(parts: readonly Part[]): string {
  return parts.some((part) => 'call' in part) ? 'tool_calls' : 'stop';
}

function usage({ inputTokens }: AnswerFacts, parts: readonly Part[]): Json {
  const outputTokens = outputTokensOf(parts);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
