import { BerthError, type ExitFacts, type TerminalQuery } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseCount } from '../parse.ts';
import { endWithReader, rawSink, textSink } from '../terminal/log-sink.ts';

export const command = {
  usage: 'NAME [-f] [-n N] [--run N] [--raw|--text]',
  options: {
    follow: { type: 'boolean', short: 'f', help: 'stay until the program ends' },
    lines: { type: 'string', short: 'n', value: 'N', completes: 'nothing', help: 'only the last N lines' },
    run: {
      type: 'string',
      value: 'N',
      completes: 'nothing',
      help: 'an earlier run; default: the current or last one',
    },
    raw: { type: 'boolean', help: 'the bytes as they came, escape codes included' },
    text: { type: 'boolean', help: 'as plain text, the way a terminal would have shown it (default)' },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes: 'Output that is no longer kept is named on standard error with its byte range.',
  examples: ['berth logs demo-1 -n 50', 'berth logs tests -f', 'berth logs demo-1 --raw > session.bin'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, words, flags, json, out } = invocation;
  if (flags.on('raw') && flags.on('text')) {
    throw new BerthError({ code: 'usage', message: 'berth logs: choose --raw or --text, not both.' });
  }
  endWithReader(process.stdout);
  const sink = flags.on('raw') ? rawSink(process.stdout) : await textSink(json ? undefined : process.stdout);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let from = 0;
  let ended: ExitFacts | undefined;
  const session = await client.openTerminal(query(words[0] ?? '', flags), {
    output: (frame) => {
      from = frame.offset + frame.span;
      if (sink.write(frame.bytes, () => session.resume())) session.pause();
    },
    resized: ({ cols, rows }) => sink.resize(cols, rows),
    skipped: ({ from: first, to }) => out.note(`berth: output bytes ${first} to ${to} are no longer kept`),
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
  const text = await sink.end();
  if (json) out.json({ text });
  return 0;
}

function query(target: string, flags: Invocation['flags']): TerminalQuery {
  const lines = flags.text('lines');
  const generation = flags.text('run');
  return {
    target,
    mode: 'log',
    follow: flags.on('follow'),
    ...(lines === undefined ? {} : { lines: parseCount('lines', lines) }),
    ...(generation === undefined ? {} : { generation: parseCount('run', generation) }),
  };
}

function cutOff(from: number): BerthError {
  const message = `The connection was cut at output byte ${from}. Nothing is lost; run the command again.`;
  return new BerthError({ code: 'daemon_unavailable', message });
}
