import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScriptedRequest {
  readonly method: string;
  /** With version and query. */
  readonly path: string;
  readonly headers: string;
  readonly body: string;
}

/** Answers one request by writing to its connection, which has no other. */
export type EngineScript = (request: ScriptedRequest, socket: Socket) => void | Promise<void>;

const HEAD_END = '\r\n\r\n';

/** A server that says byte for byte what a test wants to hear from an engine: also what no real one can be brought to say. */
export class ScriptedEngine {
  readonly requests: ScriptedRequest[] = [];
  readonly socket: string;
  readonly #directory: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(directory: string, script: EngineScript) {
    this.#directory = directory;
    this.socket = join(directory, 'e');
    this.#server = createServer((socket) => this.#accept(socket, script));
  }

  static async open(script: EngineScript): Promise<ScriptedEngine> {
    const engine = new ScriptedEngine(await mkdtemp(join(tmpdir(), 'berth-scripted-')), script);
    engine.#server.listen(engine.socket);
    await once(engine.#server, 'listening');
    return engine;
  }

  /** Breaks all connections. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.hangUp();
    this.#server.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #accept(socket: Socket, script: EngineScript): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    let text = '';
    const read = (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const request = requestIn(text);
      if (request === undefined) return;
      socket.off('data', read);
      this.requests.push(request);
      void script(request, socket);
    };
    socket.on('data', read);
  }
}

/** An answer with a JSON body. */
export function jsonAnswer(value: unknown, status = 200): string {
  const body = JSON.stringify(value);
  return `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function requestIn(text: string): ScriptedRequest | undefined {
  const end = text.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const headers = text.slice(0, end);
  const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
  const body = text.slice(end + HEAD_END.length);
  if (body.length < length) return undefined;
  const [method = '', path = ''] = headers.split(' ', 2);
  return { method, path, headers, body };
}
