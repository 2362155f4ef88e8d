import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';

export type Place = Pick<RequestOptions, 'socketPath' | 'host' | 'port'>;

/** Asks one question again and again over one connection, so that nothing but the request is measured. */
export class WarmClient implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #options: RequestOptions;
  readonly #body: string;

  constructor(place: Place, headers: Readonly<Record<string, string>>, query: string) {
    this.#body = JSON.stringify({ query });
    const length = String(Buffer.byteLength(this.#body));
    const usual = {
      'content-type': 'application/json',
      accept: 'application/json',
      'content-length': length,
    };
    this.#options = { ...place, method: 'POST', path: '/graphql', headers: { ...usual, ...headers } };
  }

  /** Milliseconds until the last byte of the answer. Rejects when it is not the one that was asked for. */
  async ask(): Promise<number> {
    const begin = performance.now();
    const outgoing = request({ ...this.#options, agent: this.#agent });
    outgoing.end(this.#body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    const took = performance.now() - begin;
    if (response.statusCode === 200 && !text.includes('"errors"')) return took;
    throw new Error(`answered with ${response.statusCode}: ${text.slice(0, 200)}`);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
