import { BerthError, type TerminalQuery } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseCount } from '../parse.ts';
import { endWithReader, rawSink, textSink } from '../terminal/log-sink.ts';
import { readLog } from '../terminal/read-log.ts';

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
  notes:
    'Output that is no longer kept is named on standard error with its byte range. A daemon that goes away is waited for, and the next one goes on at the same byte.',
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
  const text = await readLog(client, query(words[0] ?? '', flags), {
    sink,
    skipped: (first, to) => out.note(`berth: output bytes ${first} to ${to} are no longer kept`),
  });
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
