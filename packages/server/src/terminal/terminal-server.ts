import {
  BerthError,
  CLOSE,
  decodeInput,
  decodeResize,
  encodeCaughtUp,
  encodeInputDone,
  encodeJson,
  encodeResized,
  encodeSkipped,
  FRAME,
  INPUT_RESULT,
  type InstanceId,
  messageOf,
  SKIP_REASON,
  TERMINAL_MAX,
  TERMINAL_MIN,
  type TerminalQuery,
} from '@berth/contract';
import type {
  AuditTrail,
  Berth,
  Caller,
  Log,
  Screens,
  ScreenSize,
  TerminalEvents,
  TerminalLink,
} from '@berth/core';
import { OUTWARD, ViewerFilter } from '@berth/screen';
import type { WebSocket } from 'ws';
import { ClientSocket } from './client-socket.ts';
import { LogFrames } from './log-frames.ts';
import { stayAlive } from './stay-alive.ts';
import { parseTerminalQuery } from './terminal-query.ts';
import { TypingRecord } from './typing-record.ts';
import { TerminalView } from './terminal-view.ts';
import type { Viewer, Viewers } from './viewers.ts';

export interface TerminalServerParts {
  readonly berth: Berth;
  readonly screens: Screens;
  readonly viewers: Viewers;
  readonly auditDesk: AuditTrail;
  readonly log: Log;
}

/** Who wants to see what, and over which connection. */
export interface TerminalRequest {
  readonly socket: WebSocket;
  readonly caller: Caller;
  readonly url: URL;
  /** The viewer is not the owner's own terminal, so output acts on nothing but the picture, wherever it comes from. */
  readonly isRemote: boolean;
}

/** Serves one terminal WebSocket from its opening to its end. */
export function serveTerminal(parts: TerminalServerParts, request: TerminalRequest): void {
  const { socket, url } = request;
  const client = new ClientSocket(socket);
  const connection = new TerminalConnection(parts, client, request);
  socket.on('close', () => connection.closed());
  socket.on('error', (error) => parts.log.info('terminal client failed', { error: error.message }));
  socket.on('message', (data, binary) => {
    if (binary && Buffer.isBuffer(data)) connection.take(data);
  });
  connection.open(url).catch((error: unknown) => {
    if (!(error instanceof BerthError))
      parts.log.warn('terminal connection failed', { error: messageOf(error) });
    client.refuse(error);
  });
}

class TerminalConnection {
  readonly #parts: TerminalServerParts;
  readonly #client: ClientSocket;
  readonly #socket: WebSocket;
  readonly #caller: Caller;
  readonly #isRemote: boolean;
  readonly #abort = new AbortController();
  #link: TerminalLink | undefined;
  #view: TerminalView | undefined;
  #viewing: { instance: InstanceId; viewer: Viewer } | undefined;
  #writable = false;
  /** What goes on the record of this connection. */
  readonly #typing: TypingRecord;
  /** For output that is passed on as it was kept, where it must not act on the viewer's machine. */
  readonly #logFrames: LogFrames;
  /** Input that came before the terminal was open. */
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #isLog = false;

  constructor(parts: TerminalServerParts, client: ClientSocket, request: TerminalRequest) {
    const { socket, caller, isRemote } = request;
    this.#parts = parts;
    this.#client = client;
    this.#socket = socket;
    this.#caller = caller;
    this.#isRemote = isRemote;
    this.#typing = new TypingRecord(parts, caller);
    this.#logFrames = new LogFrames(isRemote ? new ViewerFilter(OUTWARD) : undefined);
  }

  async open(url: URL): Promise<void> {
    const query = parseTerminalQuery(url);
    this.#isLog = query.mode === 'log';
    if (query.mode === 'log') return this.#openLog(query);
    // A reader of a log may take its time, as in a pager, and its size is nobody else's.
    stayAlive(this.#socket);
    await this.#openView(query);
  }

  take(frame: Buffer): void {
    // Whoever was told to go is not heard any more, also while the line is still there.
    if (!this.#client.open) return;
    try {
      if (this.#link === undefined) this.#keepEarly(frame);
      else this.#handle(frame.readUInt8(0), frame.subarray(1), this.#link);
    } catch (error) {
      const message = `A frame makes no sense: ${messageOf(error)}`;
      this.#client.refuse(new BerthError({ code: 'protocol_error', message }));
    }
  }

  closed(): void {
    this.#abort.abort();
    this.#typing.closed();
    this.#client.released();
    this.#view?.close();
    this.#link?.close();
    if (this.#viewing !== undefined) this.#parts.viewers.left(this.#viewing.instance, this.#viewing.viewer);
  }

  async #openView(query: TerminalQuery): Promise<void> {
    const client = this.#client;
    const relay = new Relay();
    const write = query.readOnly !== true;
    const open = () => this.#parts.berth.openTerminal(this.#caller, query.target, { write, events: relay });
    const opened = write ? await this.#typing.open(query.target, open) : await open();
    if (!client.open) return opened.link.close();
    const { instance, link } = opened;
    const confined = opened.confined || this.#isRemote;
    const view = new TerminalView({ client, screens: this.#parts.screens, instance, confined });
    relay.target = view;
    this.#view = view;
    this.#link = link;
    this.#writable = write;
    this.#look(instance, link, sizeOf(query));
    // Before anything is waited for: what comes meanwhile must not overtake it.
    for (const frame of this.#early.splice(0)) this.take(frame);
    if (query.mode === 'resume') view.openAt(link, query.from ?? link.status.end);
    else await view.openScreen(link, write ? sizeOf(query) : undefined);
  }

  /** Nothing typed is lost unnoticed: there is an answer also to input that finds no room. */
  #keepEarly(frame: Buffer): void {
    if (this.#isLog) {
      if (frame.readUInt8(0) === FRAME.input) throw new Error('a log takes no input');
      return;
    }
    this.#earlyBytes += frame.length;
    if (this.#early.length < EARLY_MAX && this.#earlyBytes <= EARLY_MAX_BYTES) this.#early.push(frame);
    else if (frame.readUInt8(0) === FRAME.input) {
      const { sequence } = decodeInput(frame.subarray(1));
      this.#client.send(encodeInputDone(sequence, INPUT_RESULT.queueFull));
    }
  }

  #look(instance: InstanceId, link: TerminalLink, size: ScreenSize | undefined): void {
    const viewer: Viewer = {
      size: this.#writable ? size : undefined,
      resize: ({ cols, rows }) => link.resize(cols, rows),
    };
    this.#viewing = { instance, viewer };
    this.#parts.viewers.active(instance, viewer);
  }

  #handle(type: number, payload: Buffer, link: TerminalLink): void {
    if (type === FRAME.input) this.#input(payload, link);
    else if (type === FRAME.resize && this.#viewing !== undefined && this.#writable) {
      this.#viewing.viewer.size = checkedSize(decodeResize(payload));
      this.#parts.viewers.active(this.#viewing.instance, this.#viewing.viewer);
    }
  }

  #input(payload: Buffer, link: TerminalLink): void {
    const { sequence, bytes } = decodeInput(payload);
    if (!this.#writable) {
      throw new Error('this connection is read-only');
    }
    if (this.#viewing !== undefined) this.#parts.viewers.active(this.#viewing.instance, this.#viewing.viewer);
    this.#typing.typed(bytes.length);
    link
      .input(bytes)
      .then(() => INPUT_RESULT.written, inputResult)
      .then((result) => this.#client.send(encodeInputDone(sequence, result)))
      .catch((error: unknown) => this.#parts.log.warn('input failed', { error: messageOf(error) }));
  }

  async #openLog(query: TerminalQuery): Promise<void> {
    const { target, follow, lines } = query;
    const now = await this.#parts.berth.inspect(this.#caller, target);
    const generation = query.generation ?? now.generation;
    const first = lines === undefined ? {} : { tailLines: lines };
    let next = await this.#sendLog(target, { generation, next: query.from ?? 0, ...first });
    if (follow === true && now.status !== 'exited' && generation === now.generation) {
      if (await this.#follow(target, { run: now.run, from: next })) return;
      next = await this.#sendLog(target, { generation, next });
    }
    this.#client.send(encodeCaughtUp(next));
    this.#client.close(CLOSE.done);
  }

  /** Sends what is kept, from `next` on or the last lines of it. Returns the offset that comes after. */
  async #sendLog(target: string, { next: from, ...range }: LogRange): Promise<number> {
    const start = range.tailLines === undefined ? { from } : {};
    const wanted = { ...range, ...start, signal: this.#abort.signal };
    let next = from;
    for await (const chunk of await this.#parts.berth.readOutput(this.#caller, target, wanted)) {
      await this.#client.room();
      if (!this.#client.open) break;
      if (chunk.kind === 'output') {
        this.#client.send(this.#logFrames.output(chunk.offset, chunk.bytes));
        next = chunk.offset + chunk.bytes.length;
      } else if (chunk.kind === 'gone') {
        const held = this.#logFrames.cut(chunk.from);
        if (held !== undefined) this.#client.send(held);
        this.#client.send(encodeSkipped({ from: chunk.from, to: chunk.to, reason: SKIP_REASON.gone }));
        next = chunk.to;
      } else this.#client.send(encodeResized(chunk));
    }
    return next;
  }

  /** False when the run has ended since its output was read; what it printed meanwhile was not sent then. */
  async #follow(target: string, { run, from }: { run: string | null; from: number }): Promise<boolean> {
    const events = new LogFollower(this.#client, this.#logFrames);
    try {
      const opened = await this.#parts.berth.openTerminal(this.#caller, target, { write: false, events });
      const { link } = opened;
      if (opened.run !== run || !this.#client.open) {
        events.leave();
        link.close();
        return !this.#client.open;
      }
      this.#client.onPressure((full) => (full ? link.pause() : link.resume()));
      this.#link = link;
      link.subscribe(from, 'complete');
      return true;
    } catch (error) {
      if (error instanceof BerthError && error.code === 'not_running') return false;
      throw error;
    }
  }
}

interface LogRange {
  readonly generation: number;
  readonly next: number;
  readonly tailLines?: number;
}

/** Frames that a client may send before its terminal is open. */
const EARLY_MAX = 256;
const EARLY_MAX_BYTES = 256 * 1024;

/** Stands in for a view that can only be made once the link is there. */
class Relay implements TerminalEvents {
  target: TerminalEvents | undefined;

  output(offset: number, bytes: Buffer): void {
    this.target?.output(offset, bytes);
  }
  skipped(from: number, to: number, gone: boolean): void {
    this.target?.skipped(from, to, gone);
  }
  resized(offset: number, cols: number, rows: number): void {
    this.target?.resized(offset, cols, rows);
  }
  caughtUp(offset: number): void {
    this.target?.caughtUp(offset);
  }
  exit(exit: Parameters<TerminalEvents['exit']>[0]): void {
    this.target?.exit(exit);
  }
  end(reason: string | null): void {
    this.target?.end(reason);
  }
}

/** Passes every byte on as it is, but for what a filter takes out. */
class LogFollower implements TerminalEvents {
  readonly #client: ClientSocket;
  readonly #frames: LogFrames;
  #left = false;

  constructor(client: ClientSocket, frames: LogFrames) {
    this.#client = client;
    this.#frames = frames;
  }

  output(offset: number, bytes: Buffer): void {
    this.#client.send(this.#frames.output(offset, bytes));
  }
  skipped(from: number, to: number): void {
    const held = this.#frames.cut(from);
    if (held !== undefined) this.#client.send(held);
    this.#client.send(encodeSkipped({ from, to, reason: SKIP_REASON.gone }));
  }
  resized(offset: number, cols: number, rows: number): void {
    this.#client.send(encodeResized({ offset, cols, rows }));
  }
  caughtUp(offset: number): void {
    this.#client.send(encodeCaughtUp(offset));
  }
  exit(exit: Parameters<TerminalEvents['exit']>[0]): void {
    this.#client.send(encodeJson(FRAME.exit, exit));
    this.#client.close(CLOSE.done, 'exited');
  }
  end(reason: string | null): void {
    if (this.#left || !this.#client.open) return;
    this.#client.close(CLOSE.interrupted, reason === null ? '' : 'keeper');
  }

  /** The end of the link is none of the client's business. */
  leave(): void {
    this.#left = true;
  }
}

function checkedSize({ cols, rows }: ScreenSize): ScreenSize {
  const good = (cells: number) => cells >= TERMINAL_MIN && cells <= TERMINAL_MAX;
  if (good(cols) && good(rows)) return { cols, rows };
  throw new Error(`a terminal cannot be ${cols}x${rows}`);
}

function sizeOf({ cols, rows }: TerminalQuery): ScreenSize | undefined {
  return cols === undefined || rows === undefined || cols === 0 || rows === 0 ? undefined : { cols, rows };
}

function inputResult(error: unknown): number {
  if (!(error instanceof BerthError)) throw error;
  return error.code === 'input_queue_full' ? INPUT_RESULT.queueFull : INPUT_RESULT.notRunning;
}
