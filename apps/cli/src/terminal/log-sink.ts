import type { Writable } from 'node:stream';
import { systemCode } from '@berth/contract';

/** Where log output goes. */
export interface LogSink {
  /** True when the source should pause until `resume` is called. */
  write(bytes: Buffer, resume: () => void): boolean;
  resize(cols: number, rows: number): void;
  /** Resolves when everything is written, with the text if it was kept. */
  end(): Promise<string>;
}

/** Whoever reads may have seen enough; then there is nothing left to do. */
export function endWithReader(stream: Writable): void {
  stream.on('error', (error) => {
    if (systemCode(error) === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** Bytes as they are. */
export function rawSink(stream: Writable): LogSink {
  return {
    write: (bytes, resume) => {
      if (stream.write(bytes)) return false;
      stream.once('drain', resume);
      return true;
    },
    resize: () => undefined,
    end: () => flushed(stream),
  };
}

/** Text that waits to be rendered; above it the source is held back. */
const BACKLOG_MAX_BYTES = 1024 * 1024;

/** Rendered the way a terminal would show it, without escape codes. Kept and returned when there is no stream. */
export async function textSink(stream: Writable | undefined): Promise<LogSink> {
  const { TextRenderer } = await import('@berth/screen');
  const renderer = new TextRenderer({ cols: 80, rows: 24 });
  const kept: string[] = [];
  const emit = (text: string) => {
    if (stream === undefined) kept.push(text);
    else if (text !== '') stream.write(text);
  };
  let work: Promise<unknown> = Promise.resolve();
  let backlog = 0;
  return {
    write: (bytes, resume) => {
      backlog += bytes.length;
      const full = backlog > BACKLOG_MAX_BYTES;
      work = work.then(async () => {
        emit(await renderer.write(bytes));
        backlog -= bytes.length;
        if (full) resume();
      });
      return full;
    },
    resize: (cols, rows) => {
      work = work.then(() => renderer.resize(cols, rows));
    },
    end: async () => {
      await work;
      emit(renderer.finish());
      if (stream !== undefined) await flushed(stream);
      return kept.join('');
    },
  };
}

function flushed(stream: Writable): Promise<string> {
  return new Promise((resolve) => stream.write('', () => resolve('')));
}
