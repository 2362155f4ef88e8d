import {
  type AnswerFacts,
  type AnswerStream,
  type Dialect,
  outputTokensOf,
  type Part,
  type Question,
  type Route,
  type ToolCall,
} from '../dialect.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { namesOf, promptsOf, textsOf } from '../prompts.ts';
import { eventOf } from '../server-sent-events.ts';
import { refuse } from './gemini-refusals.ts';

const METHOD = /\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/;

/** Gemini's API, as Gemini CLI asks: https://ai.google.dev/api/generate-content */
export const gemini: Dialect = {
  id: 'gemini',
  route,
  read,
  stream: (facts) => new GeminiStream(facts),
  whole: (facts, parts) => ({
    candidates: [{ ...candidate(parts.map(partOf)), finishReason: 'STOP' }],
    ...tail(facts, parts),
  }),
  count: (tokens) => ({
    totalTokens: tokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
  }),
  refuse,
};

/** The model and the form of the answer are in the path. */
function route(path: string): Route | null {
  const [, model, method] = METHOD.exec(path) ?? [];
  if (model === undefined) return null;
  return {
    endpoint: method === 'countTokens' ? 'count' : 'generate',
    model: decodeURIComponent(model),
    stream: method === 'streamGenerateContent',
  };
}

function read(body: Json, { model = '', stream = false }: Route): Question {
  const contents = objectsOf(body['contents']);
  const config = objectOf(body['generationConfig']);
  const schema = config['responseJsonSchema'] ?? config['responseSchema'];
  const wantsJson = config['responseMimeType'] === 'application/json';
  return {
    model,
    stream,
    // One part is one prompt: the prompt after an interrupted one is sent in the same content.
    prompts: promptsOf(contents.filter(({ role }) => role === 'user').flatMap(({ parts }) => textsOf(parts))),
    toolResult: newestResult(contents.at(-1)),
    tools: objectsOf(body['tools'])
      .flatMap((tool) => namesOf(objectsOf(tool['functionDeclarations'])))
      .map((name) => ({ name, free: false })),
    answerSchema: wantsJson || schema !== undefined ? objectOf(schema) : null,
  };
}

function newestResult(newest: Json | undefined): string | null {
  const parts = objectsOf(newest?.['parts']);
  const last = parts.findLastIndex((part) => 'functionResponse' in part);
  if (last === -1 || promptsOf(textsOf(parts.slice(last + 1))).length > 0) return null;
  const { response } = objectOf(parts[last]?.['functionResponse']);
  const { output, error } = objectOf(response);
  return textOf(output ?? error) || JSON.stringify(response ?? {});
}

class GeminiStream implements AnswerStream {
  readonly #facts: AnswerFacts;
  readonly #parts: Part[] = [];

  constructor(facts: AnswerFacts) {
    this.#facts = facts;
  }

  /** Nothing is sent before there is something to say. */
  begin(): string {
    return '';
  }

  text(chunk: string): string {
    return this.#say({ text: chunk });
  }

  call(call: ToolCall): string {
    return this.#say({ call });
  }

  end(): string {
    return this.#event({ ...candidate([{ text: '' }]), finishReason: 'STOP' });
  }

  #say(part: Part): string {
    this.#parts.push(part);
    return this.#event(candidate([partOf(part)]));
  }

  #event(only: Json): string {
    return eventOf({ candidates: [only], ...tail(this.#facts, this.#parts) });
  }
}

function candidate(parts: readonly Json[]): Json {
  return { content: { parts, role: 'model' }, index: 0 };
}

function partOf(part: Part): Json {
  if ('text' in part) return { text: part.text };
  const { id, tool, input } = part.call;
  return { functionCall: { id: `call_${id}`, name: tool.name, args: input } };
}

function tail({ id, model, inputTokens }: AnswerFacts, parts: readonly Part[]): Json {
  const outputTokens = outputTokensOf(parts);
  return {
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
      totalTokenCount: inputTokens + outputTokens,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
    },
    modelVersion: model,
    responseId: id,
  };
}
