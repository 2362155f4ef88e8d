import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';

const resolve = createRequire(new URL('../../apps/web/package.json', import.meta.url)).resolve;
/** What makes an accept key of a WebSocket out of the one that asked for it (RFC 6455). */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** A text frame that is whole; its two first bytes, the mask, and up to 125 bytes. */
const TEXT_FRAME = 0x81;
const MASK_AT = 2;
const MASK_BYTES = 4;
const LENGTH_BITS = 0x7f;

/** A plain server with plain pages: the least that a browser can be asked to show. */
export class BarePages implements AsyncDisposable {
  readonly #server: Server;
  readonly #files = new Map<string, { readonly type: string; readonly body: string }>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<BarePages> {
    const server = createServer((incoming, outgoing) => {
      const file = pages.#files.get(incoming.url ?? '');
      if (file === undefined) outgoing.writeHead(404).end();
      else outgoing.setHeader('content-type', `${file.type}; charset=utf-8`).end(file.body);
    });
    const pages = new BarePages(server);
    server.on('upgrade', ({ headers }, socket) => echo(headers['sec-websocket-key'] ?? '', socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    pages.#files.set('/xterm.js', { type: 'text/javascript', body: await source('@xterm/xterm') });
    pages.#files.set('/webgl.js', { type: 'text/javascript', body: await source('@xterm/addon-webgl') });
    const style = await readFile(resolve('@xterm/xterm/css/xterm.css'), 'utf8');
    pages.#files.set('/xterm.css', { type: 'text/css', body: style });
    return pages;
  }

  /** A list of names that were never anything but text. Answers its address. */
  list(names: readonly string[]): string {
    const rows = names.map((name) => `<li><a href="/instances/${name}">${name}</a> running</li>`);
    return this.#page('/list', `<main><ul>${rows.join('\n')}</ul></main>`);
  }

  /** A terminal with a picture that came with the page. */
  picture(text: string): string {
    return this.#page('/picture', terminal(`terminal.write(${JSON.stringify(text)});`));
  }

  /** A terminal whose keys come back from a WebSocket as they are. */
  echo(): string {
    const script = `
      const socket = new WebSocket('ws://' + location.host);
      socket.onmessage = ({ data }) => terminal.write(data);
      terminal.onData((text) => socket.send(text));
      socket.onopen = () => { terminal.write('READY'); terminal.focus(); };`;
    return this.#page('/echo', terminal(script));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #page(path: string, body: string): string {
    const head = '<meta charset="utf-8"><title>bare</title><link rel="icon" href="data:,">';
    this.#files.set(path, { type: 'text/html', body: `<!doctype html>${head}<body>${body}` });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}${path}`;
  }
}

function source(name: string): Promise<string> {
  return readFile(resolve(name), 'utf8');
}

/** As large as Berth's own on the same screen. */
function terminal(script: string): string {
  return `<link rel="stylesheet" href="/xterm.css"><div id="terminal"></div>
    <script src="/xterm.js"></script><script src="/webgl.js"></script><script>
      const terminal = new Terminal({ cols: 120, rows: 36 });
      terminal.open(document.getElementById('terminal'));
      terminal.loadAddon(new WebglAddon.WebglAddon());
      ${script}
    </script>`;
}

/** Sends back each frame of a socket. Frames are as small as a key. */
function echo(key: string, socket: Duplex): void {
  const accept = createHash('sha1')
    .update(key + WEBSOCKET_GUID)
    .digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
  socket.on('error', () => socket.destroy());
  // A server of HTTP lets its half stay open, and is then never closed.
  socket.on('end', () => socket.destroy());
  socket.on('data', (frame: Buffer) => {
    if (frame[0] !== TEXT_FRAME) return;
    const length = (frame[1] ?? 0) & LENGTH_BITS;
    const start = MASK_AT + MASK_BYTES;
    const text = frame.subarray(start, start + length);
    const plain = text.map((byte, index) => byte ^ (frame[MASK_AT + (index % MASK_BYTES)] ?? 0));
    socket.write(Buffer.concat([Buffer.from([TEXT_FRAME, length]), plain]));
  });
}
