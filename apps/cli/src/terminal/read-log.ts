import type { BerthClient } from '@berth/client';
import { BerthError, type ExitFacts, type TerminalQuery } from '@berth/contract';
import type { LogSink } from './log-sink.ts';

export interface LogReader {
  readonly sink: LogSink;
  /** Output bytes in this range are no longer kept. */
  readonly skipped: (from: number, to: number) => void;
}

/** Reads an instance's output to its end, or for as long as is followed. Resolves with the text, if the sink keeps it. */
export async function readLog(
  client: BerthClient,
  query: TerminalQuery,
  { sink, skipped }: LogReader,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let from = 0;
  let ended: ExitFacts | undefined;
  const session = await client.openTerminal(query, {
    output: (frame) => {
      from = frame.offset + frame.span;
      if (sink.write(frame.bytes, () => session.resume())) session.pause();
    },
    resized: ({ cols, rows }) => sink.resize(cols, rows),
    skipped: ({ from: first, to }) => skipped(first, to),
    exit: (exit) => {
      ended = exit;
    },
    closed: (why) => {
      if (why.kind === 'refused') reject(why.error);
      else if (why.kind === 'interrupted' && ended === undefined) reject(cutOff(from));
      else resolve();
    },
  });
  await promise;
  return sink.end();
}

function cutOff(from: number): BerthError {
  const message = `The connection was cut at output byte ${from}. Nothing is lost; run the command again.`;
  return new BerthError({ code: 'daemon_unavailable', message });
}
