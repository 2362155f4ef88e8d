import type { CommandSpec, Invocation } from '../command.ts';
import { type Desktop, openInBrowser } from '../open-in-browser.ts';

export const command = {
  usage: 'INSTANCE [PORT] [--print-url]',
  options: {
    'print-url': { type: 'boolean', help: 'print the link instead of opening it' },
  },
  words: { min: 1, max: 2, completes: ['running instance', 'nothing'] },
  notes: `Opens a port of an instance in your browser, through the daemon, at an origin of its own. PORT is the name or the number of a port that was asked for at the start; where there is only one, it may be left out.

The link is good once, and for a minute. The browser may then look at this port for as long as it does so at least once an hour, and for twelve hours at most. See docs/previews.md.`,
  examples: ['berth open site', 'berth open site web --print-url'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ words, flags, json, client, environment, out }: Invocation): Promise<number> {
  const [target = '', port] = words;
  const link = await client.previews.open(target, port);
  if (json) out.json(link);
  else if (flags.on('print-url')) out.print(link.url);
  else await show(link.url, { desktop: { environment, state: client.paths.state }, out });
  return 0;
}

/** A link that could not be opened here can be opened elsewhere. */
async function show(
  url: string,
  { desktop, out }: { desktop: Desktop; out: Invocation['out'] },
): Promise<void> {
  try {
    await openInBrowser(url, desktop);
    out.note('opened in your browser');
  } catch {
    out.print(url);
    out.note('No browser was opened here. The link is good once, and for a minute.');
  }
}
