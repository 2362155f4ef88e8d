import {
  type AnswerFacts,
  type AnswerStream,
  type Dialect,
  outputTokensOf,
  type Part,
  type Question,
  type ToolCall,
} from '../dialect.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { namesOf, promptsOf, resultOf, textsOf } from '../prompts.ts';
import { eventOf } from '../server-sent-events.ts';
import { refuse } from './anthropic-refusals.ts';

/** Messages of Anthropic, as Claude Code asks: https://docs.claude.com/en/api/messages-streaming */
export const anthropic: Dialect = {
  id: 'anthropic',
  route(path) {
    if (path.endsWith('/v1/messages')) return { endpoint: 'generate' };
    return path.endsWith('/v1/messages/count_tokens') ? { endpoint: 'count' } : null;
  },
  read,
  stream: (facts) => new AnthropicStream(facts),
  whole: (facts, parts) => ({
    ...message(facts),
    content: parts.map((part) => ('text' in part ? { type: 'text', text: part.text } : toolUse(part.call))),
    stop_reason: stopReason(parts),
    usage: usage(facts.inputTokens, outputTokensOf(parts)),
  }),
  count: (tokens) => ({ input_tokens: tokens }),
  refuse,
};

function read(body: Json): Question {
  const messages = objectsOf(body['messages']).filter(({ role }) => role === 'user');
  const format = objectOf(body['output_format'] ?? objectOf(body['output_config'])['format']);
  return {
    model: textOf(body['model']),
    stream: body['stream'] === true,
    prompts: promptsOf(messages.flatMap(({ content }) => textsOf(content))),
    toolResult: newestResult(objectsOf(body['messages']).at(-1)),
    tools: namesOf(objectsOf(body['tools'])).map((name) => ({ name, free: false })),
    answerSchema: 'schema' in format ? objectOf(format['schema']) : null,
  };
}

/** A prompt may follow a result in the same message, when the turn was interrupted. */
function newestResult(newest: Json | undefined): string | null {
  const parts = objectsOf(newest?.['content']);
  const last = parts.findLastIndex(({ type }) => type === 'tool_result');
  if (last === -1 || promptsOf(textsOf(parts.slice(last + 1))).length > 0) return null;
  return resultOf(parts[last]?.['content']);
}

class AnthropicStream implements AnswerStream {
  readonly #facts: AnswerFacts;
  readonly #parts: Part[] = [];
  #index = -1;
  #textIsOpen = false;

  constructor(facts: AnswerFacts) {
    this.#facts = facts;
  }

  begin(): string {
    const begun = { ...message(this.#facts), usage: usage(this.#facts.inputTokens, 1) };
    return event({ type: 'message_start', message: begun }) + event({ type: 'ping' });
  }

  text(chunk: string): string {
    this.#parts.push({ text: chunk });
    const opening = this.#textIsOpen ? '' : this.#open({ type: 'text', text: '' });
    this.#textIsOpen = true;
    return opening + this.#delta({ type: 'text_delta', text: chunk });
  }

  call(call: ToolCall): string {
    this.#parts.push({ call });
    return (
      this.#closeText() +
      this.#open({ ...toolUse(call), input: {} }) +
      this.#delta({ type: 'input_json_delta', partial_json: JSON.stringify(call.input) }) +
      this.#close()
    );
  }

  end(): string {
    return (
      this.#closeText() +
      event({
        type: 'message_delta',
        delta: { stop_reason: stopReason(this.#parts), stop_sequence: null },
        usage: { output_tokens: outputTokensOf(this.#parts) },
      }) +
      event({ type: 'message_stop' })
    );
  }

  #open(block: Json): string {
    this.#index += 1;
    return event({ type: 'content_block_start', index: this.#index, content_block: block });
  }

  #delta(delta: Json): string {
    return event({ type: 'content_block_delta', index: this.#index, delta });
  }

  #close(): string {
    return event({ type: 'content_block_stop', index: this.#index });
  }

  #closeText(): string {
    const closing = this.#textIsOpen ? this.#close() : '';
    this.#textIsOpen = false;
    return closing;
  }
}

function event(data: { readonly type: string } & Json): string {
  return eventOf(data, data.type);
}

function message({ id, model }: AnswerFacts): Json {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function toolUse({ id, tool, input }: ToolCall): Json {
  return { type: 'tool_use', id: `toolu_${id}`, name: tool.name, input };
}

function stopReason(parts: readonly Part[]): string {
  return parts.some((part) => 'call' in part) ? 'tool_use' : 'end_turn';
}

function usage(input: number, output: number): Json {
  return {
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
  };
}
