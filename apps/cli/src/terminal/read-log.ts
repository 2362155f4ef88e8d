import type { BerthClient } from '@berth/client';
import { BerthError, type ExitFacts, type TerminalQuery } from '@berth/contract';
import type { LogSink } from './log-sink.ts';
import { type Interrupted, reconnecting } from './reconnecting.ts';

export interface LogReader {
  readonly sink: LogSink;
  /** Output bytes in this range are no longer kept. */
  readonly skipped: (from: number, to: number) => void;
}

type Ending = { readonly kind: 'done' } | Interrupted;

/**
 * Reads an instance's output to its end, or for as long as is followed; a daemon that goes away is waited for, and the
 * next one goes on at the same byte. Resolves with the text, if the sink keeps it.
 */
export async function readLog(
  client: BerthClient,
  query: TerminalQuery,
  { sink, skipped }: LogReader,
): Promise<string> {
  // By its id and number: what is read further is the same run, whatever happens to the instance meanwhile.
  const { id: target, generation: current } = await client.instance(query.target);
  const { mode, follow = false, generation = current } = query;
  let next: number | undefined;
  const connect = async (autostart: boolean): Promise<Ending> => {
    const { promise, resolve, reject } = Promise.withResolvers<Ending>();
    let exit: ExitFacts | undefined;
    const session = await client.openTerminal(
      { ...(next === undefined ? query : { mode, follow, from: next }), target, generation },
      {
        output: ({ offset, span, bytes }) => {
          next = offset + span;
          if (sink.write(bytes, () => session.resume())) session.pause();
        },
        resized: ({ cols, rows }) => sink.resize(cols, rows),
        skipped: ({ from, to }) => {
          next = to;
          skipped(from, to);
        },
        exit: (facts) => {
          exit = facts;
        },
        closed: (why) => {
          if (why.kind === 'refused') reject(why.error);
          else resolve(why.kind === 'interrupted' && exit === undefined ? why : { kind: 'done' });
        },
      },
      { autostart },
    );
    return promise;
  };
  const ending = await reconnecting({ first: () => connect(true), again: connect, position: () => next });
  if (ending.kind === 'interrupted') throw cutOff(next ?? 0, ending.error);
  return sink.end();
}

function cutOff(from: number, why?: BerthError): BerthError {
  const reason = why?.message ?? 'The connection was cut again and again.';
  const message = `${reason} Output was read up to byte ${from}. Nothing is lost; run the command again.`;
  return new BerthError({ code: why?.code ?? 'daemon_unavailable', message }, { cause: why });
}
