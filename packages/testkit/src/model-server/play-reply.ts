import type { ServerResponse } from 'node:http';
import type { Clock } from '@berth/foundation';
import type { Act, Reply, Step } from './answer.ts';
import type { AnswerFacts, Dialect, Part, Question } from './dialect.ts';
import { toolFor } from './tool-calls.ts';

export interface Performance {
  readonly dialect: Dialect;
  readonly question: Question;
  readonly facts: AnswerFacts;
  readonly response: ServerResponse;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Aborted when the client is gone or the server closes. */
  readonly signal: AbortSignal;
}

/** Sends a reply step by step, or whole at its end when the client does not stream. */
export async function playReply(reply: Reply, performance: Performance): Promise<void> {
  const { clock, signal, question } = performance;
  await pause(reply.afterMs, { clock, signal });
  const sender = question.stream ? new StreamSender(performance) : new WholeSender(performance);
  for (const [index, step] of reply.steps.entries()) {
    await pause(step.afterMs, { clock, signal });
    // What was said so far arrives; the end of the answer does not.
    if (step.do === 'cut') return performance.response.socket?.destroySoon();
    sender.send(partOf(step, { ...performance, index }));
  }
  sender.end();
}

async function pause(ms = 0, { clock, signal }: Pick<Performance, 'clock' | 'signal'>): Promise<void> {
  if (ms > 0) await clock.sleep(ms, signal);
}

function partOf(step: Exclude<Step, { do: 'cut' }>, place: Performance & { readonly index: number }): Part {
  if (step.do === 'say') return { text: step.text };
  const found = toolFor(step.act, place.question.tools);
  if (found === null) return { text: `NO-TOOL: nothing that the client offers can ${nameOf(step.act)}` };
  return { call: { id: `${place.facts.id}${place.index}`, ...found } };
}

function nameOf(act: Act): string {
  return act.do === 'tool' ? `be called ${act.name}` : act.do;
}

class StreamSender {
  readonly #response: ServerResponse;
  readonly #stream: ReturnType<Dialect['stream']>;

  constructor({ dialect, facts, response }: Performance) {
    this.#response = response;
    this.#stream = dialect.stream(facts);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.flushHeaders();
    this.#write(this.#stream.begin());
  }

  send(part: Part): void {
    this.#write('text' in part ? this.#stream.text(part.text) : this.#stream.call(part.call));
  }

  end(): void {
    this.#response.end(this.#stream.end());
  }

  #write(text: string): void {
    if (text !== '') this.#response.write(text);
  }
}

class WholeSender {
  readonly #performance: Performance;
  #parts: Part[] = [];

  constructor(performance: Performance) {
    this.#performance = performance;
  }

  /** Portions of text are one text when they are not streamed. */
  send(part: Part): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && 'text' in last && 'text' in part) {
      this.#parts = [...this.#parts.slice(0, -1), { text: last.text + part.text }];
    } else {
      this.#parts.push(part);
    }
  }

  end(): void {
    const { dialect, facts, response } = this.#performance;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(dialect.whole(facts, this.#parts)));
  }
}
