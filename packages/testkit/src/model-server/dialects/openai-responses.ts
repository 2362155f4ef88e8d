import {
  type AnswerFacts,
  type AnswerStream,
  argumentsOf,
  type Dialect,
  type OfferedTool,
  outputTokensOf,
  type Part,
  type Question,
  type ToolCall,
} from '../dialect.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { promptsOf, resultOf, textsOf } from '../prompts.ts';
import { eventOf } from '../server-sent-events.ts';
import { refuse } from './openai-refusals.ts';

/** Responses of OpenAI, as Codex asks: https://platform.openai.com/docs/api-reference/responses-streaming */
export const openaiResponses: Dialect = {
  id: 'openai-responses',
  route: (path) => (path.endsWith('/responses') ? { endpoint: 'generate' } : null),
  read,
  stream: (facts) => new ResponsesStream(facts),
  whole: (facts, parts) =>
    response(facts, { status: 'completed', output: itemsOf(facts, parts), usage: usage(facts, parts) }),
  count: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  refuse,
};

function read(body: Json): Question {
  const input =
    typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : objectsOf(body['input']);
  const format = objectOf(objectOf(body['text'])['format']);
  // The newest models' tools are in the input, so that they need not be the same throughout.
  const added = input
    .filter(({ type }) => type === 'additional_tools')
    .flatMap(({ tools }) => objectsOf(tools));
  return {
    model: textOf(body['model']),
    stream: body['stream'] === true,
    prompts: promptsOf(
      input.filter(({ role }) => role === 'user').flatMap(({ content }) => textsOf(content)),
    ),
    toolResult: newestResult(input),
    tools: [...objectsOf(body['tools']), ...added].flatMap((tool) => offered(tool)),
    answerSchema: 'schema' in format ? objectOf(format['schema']) : null,
  };
}

function offered(tool: Json, namespace?: string): OfferedTool[] {
  const name = textOf(tool['name']);
  if (tool['type'] === 'namespace') return objectsOf(tool['tools']).flatMap((inner) => offered(inner, name));
  if (name === '') return [];
  return [{ name, free: tool['type'] === 'custom', ...(namespace === undefined ? {} : { namespace }) }];
}

function newestResult(input: readonly Json[]): string | null {
  const newest = input.filter(({ role }) => role !== 'developer' && role !== 'system').at(-1);
  if (!textOf(newest?.['type']).endsWith('_call_output')) return null;
  return resultOf(newest?.['output']);
}

class ResponsesStream implements AnswerStream {
  readonly #facts: AnswerFacts;
  readonly #parts: Part[] = [];
  #sequence = 0;
  /** Items that are finished. */
  #output: readonly Json[] = [];
  #openText: string | null = null;

  constructor(facts: AnswerFacts) {
    this.#facts = facts;
  }

  begin(): string {
    const begun = response(this.#facts, { status: 'in_progress', output: [], usage: null });
    return (
      this.#event('response.created', { response: begun }) +
      this.#event('response.in_progress', { response: begun })
    );
  }

  text(chunk: string): string {
    this.#parts.push({ text: chunk });
    const opening = this.#openText === null ? this.#openMessage() : '';
    this.#openText = (this.#openText ?? '') + chunk;
    return (
      opening + this.#event('response.output_text.delta', { ...this.#place(), delta: chunk, logprobs: [] })
    );
  }

  call(call: ToolCall): string {
    this.#parts.push({ call });
    const closing = this.#closeMessage();
    const item = callItem(call, 'completed');
    const { family, key } = formOf(call);
    const place = { item_id: item['id'], output_index: this.#output.length };
    return (
      closing +
      this.#added({ ...callItem(call, 'in_progress'), [key]: '' }) +
      this.#event(`response.${family}.delta`, { ...place, delta: item[key] }) +
      this.#event(`response.${family}.done`, { ...place, [key]: item[key] }) +
      this.#done(item)
    );
  }

  end(): string {
    const closing = this.#closeMessage();
    const ended = response(this.#facts, {
      status: 'completed',
      output: this.#output,
      usage: usage(this.#facts, this.#parts),
    });
    return closing + this.#event('response.completed', { response: ended });
  }

  #openMessage(): string {
    const item = { ...messageItem(this.#messageId(), ''), status: 'in_progress', content: [] };
    return (
      this.#added(item) + this.#event('response.content_part.added', { ...this.#place(), part: textPart('') })
    );
  }

  #closeMessage(): string {
    if (this.#openText === null) return '';
    const text = this.#openText;
    this.#openText = null;
    return (
      this.#event('response.output_text.done', { ...this.#place(), text, logprobs: [] }) +
      this.#event('response.content_part.done', { ...this.#place(), part: textPart(text) }) +
      this.#done(messageItem(this.#messageId(), text))
    );
  }

  #added(item: Json): string {
    return this.#event('response.output_item.added', { output_index: this.#output.length, item });
  }

  #done(item: Json): string {
    const text = this.#event('response.output_item.done', { output_index: this.#output.length, item });
    this.#output = [...this.#output, item];
    return text;
  }

  #messageId(): string {
    return messageId(this.#facts, this.#output.length);
  }

  #place(): Json {
    return { item_id: this.#messageId(), output_index: this.#output.length, content_index: 0 };
  }

  #event(type: string, data: Json): string {
    const text = eventOf({ type, sequence_number: this.#sequence, ...data }, type);
    this.#sequence += 1;
    return text;
  }
}

function response({ id, created, model }: AnswerFacts, rest: Json): Json {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: created,
    model,
    error: null,
    incomplete_details: null,
    ...rest,
  };
}

function itemsOf(facts: AnswerFacts, parts: readonly Part[]): Json[] {
  return parts.map((part, index) =>
    'text' in part ? messageItem(messageId(facts, index), part.text) : callItem(part.call, 'completed'),
  );
}

function messageId({ id }: AnswerFacts, index: number): string {
  return `msg_${id}_${index}`;
}

function messageItem(id: string, text: string): Json {
  return { id, type: 'message', status: 'completed', role: 'assistant', content: [textPart(text)] };
}

function textPart(text: string): Json {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** JSON for a function goes by other names than text for a tool that takes text. */
function formOf({ tool }: ToolCall) {
  return tool.free
    ? ({ type: 'custom_tool_call', prefix: 'ctc', family: 'custom_tool_call_input', key: 'input' } as const)
    : ({ type: 'function_call', prefix: 'fc', family: 'function_call_arguments', key: 'arguments' } as const);
}

function callItem(call: ToolCall, status: string): Json {
  const { type, prefix, key } = formOf(call);
  const { id, tool, input } = call;
  return {
    id: `${prefix}_${id}`,
    type,
    status,
    call_id: `call_${id}`,
    name: tool.name,
    ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
    [key]: argumentsOf(input),
  };
}

function usage({ inputTokens }: AnswerFacts, parts: readonly Part[]): Json {
  const outputTokens = outputTokensOf(parts);
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
