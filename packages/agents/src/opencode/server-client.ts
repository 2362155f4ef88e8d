import { Agent, get, type IncomingMessage } from 'node:http';
import { type OpencodeServer, SERVER_USER } from './server-file.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** What it was asked while it started it may never answer, so that one asks again soon. */
const ANSWER_MS = 2000;
/** It sends a sign of life every ten seconds. */
const SILENCE_MS = 25_000;
/** Whole conversations are asked for. */
const ANSWER_MAX_BYTES = 8 * 1024 * 1024;

/** Asks a run's own server. An aborted call leaves nothing behind. */
export class ServerClient {
  readonly #server: OpencodeServer;
  readonly #signal: AbortSignal;

  constructor(server: OpencodeServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  async read(path: string): Promise<unknown> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_MS)]);
    return JSON.parse(await wholeText(await this.#get(path, signal)));
  }

  /** What it tells from now on. Ends with the server, and rejects when nothing at all was heard for a while. */
  async *events(): AsyncGenerator {
    const response = await this.#get('/event', this.#signal);
    response.setTimeout(SILENCE_MS, () => response.destroy(new Error('nothing is heard of it any more')));
    response.setEncoding('utf8');
    try {
      for await (const data of serverSentEvents(response as AsyncIterable<string>)) yield JSON.parse(data);
    } finally {
      response.destroy();
    }
  }

  #get(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { port, password } = this.#server;
    const auth = `${SERVER_USER}:${password}`;
    return new Promise((resolve, reject) => {
      // An agent of its own uses no proxy.
      const agent = new Agent();
      const request = get({ host: '127.0.0.1', port, path, auth, signal, agent }, (response) => {
        clearTimeout(late);
        if (response.statusCode === 200) return resolve(response);
        response.resume();
        reject(new Error(`${path} was answered with ${response.statusCode}`));
      });
      const late = setTimeout(() => request.destroy(new Error(`${path} was not answered`)), ANSWER_MS);
      request.once('error', (error) => {
        clearTimeout(late);
        reject(error);
      });
    });
  }
}

async function wholeText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Whoever leaves this loop destroys the answer.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES) throw new Error(`an answer has more than ${ANSWER_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
