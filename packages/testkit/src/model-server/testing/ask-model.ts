import type { Json } from '../json.ts';
import type { ModelServer } from '../model-server.ts';
import type { Ask, Client } from './clients.ts';

export interface StreamedAnswer {
  /** The data of each event, and before it the event's name where it has one. */
  readonly events: readonly Json[];
  readonly names: readonly string[];
  readonly text: string;
  readonly called: readonly string[];
  /** The connection broke before the answer's end. */
  readonly cut: boolean;
  /** The stream ended as OpenAI ends its streams. */
  readonly done: boolean;
}

/** Sends one request as that client does. */
export function post({ url }: ModelServer, client: Client, ask: Ask): Promise<Response> {
  return fetch(`${url}${client.path(ask)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
    body: JSON.stringify(client.body(ask)),
  });
}

/** What came of it, read to the end. */
export async function askModel(server: ModelServer, client: Client, ask: Ask): Promise<StreamedAnswer> {
  const { text, cut } = await readAll(await post(server, client, ask));
  const blocks = text.split('\n\n').filter((block) => block !== '');
  const datas = blocks.map((block) => field(block, 'data'));
  const events = datas.filter((data) => data.startsWith('{')).map((data) => JSON.parse(data) as Json);
  return {
    events,
    names: blocks.map((block) => field(block, 'event')).filter((name) => name !== ''),
    text: events.map((event) => client.textIn(event)).join(''),
    called: events.map((event) => client.calledIn(event)).filter((name) => name !== null),
    cut,
    done: datas.at(-1) === '[DONE]',
  };
}

async function readAll(response: Response): Promise<{ text: string; cut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, cut: false };
  } catch {
    return { text, cut: true };
  }
}

function field(block: string, name: string): string {
  const line = block.split('\n').find((candidate) => candidate.startsWith(`${name}: `));
  return line?.slice(name.length + 2) ?? '';
}
