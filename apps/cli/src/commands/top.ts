import { constants } from 'node:os';
import { BerthClient } from '@berth/client';
import type { CommandSpec, Invocation, Output } from '../command.ts';
import { usage } from '../parse.ts';
import { requireTerminal } from '../terminal/require-terminal.ts';
import { SORT_KEYS, type SortKey, SORTS } from '../top/rows.ts';
import { initialState, type Target, type TopState } from '../top/state.ts';

const USAGE = '[--sort KEY] [--filter TEXT] [--once]';

export const command = {
  usage: USAGE,
  options: {
    sort: {
      type: 'string',
      short: 's',
      value: 'KEY',
      completes: SORTS,
      help: `first by that: ${SORT_KEYS.join(', ')}; default cpu`,
    },
    filter: {
      type: 'string',
      short: 'f',
      value: 'TEXT',
      completes: 'nothing',
      help: 'only what has it in name, agent, status or workspace',
    },
    once: { type: 'boolean', help: 'one plain table, for scripts; with --json as JSON' },
  },
  words: { min: 0, max: 0 },
  notes: `Shows what runs and what it uses, once a second. ? lists the keys: among them Enter attaches (ctrl-q comes back),
x stops, / filters, q quits. CPU% is of one processor; figures are of the program and all processes it started.`,
  examples: ['berth top', 'berth top --sort mem', 'berth top --filter web --once', 'berth top --once --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, json, out } = invocation;
  const initial = initialState(
    { key: sortKey(flags.text('sort')), reversed: false },
    flags.text('filter') ?? '',
  );
  if (flags.on('once')) {
    const { joined, lookTwice, plainTable } = await import('../top/once.ts');
    const view = await lookTwice(client);
    if (json) out.json(joined(view, initial));
    else
      out.print(
        plainTable(view, initial, process.stdout.isTTY === true ? process.stdout.columns : undefined),
      );
    return 0;
  }
  if (json) throw usage({ name: 'top', usage: USAGE }, '--json goes with --once');
  requireTerminal(
    'berth top fills a screen, and this is not a terminal. For one table: berth top --once, or berth ls',
  );
  // What keeps a daemon from starting is said on the screen as it was.
  await client.ensureDaemon();
  return live(invocation, initial);
}

function sortKey(text: string | undefined): SortKey {
  const key = SORT_KEYS.find((each) => each === (text ?? 'cpu').toLowerCase());
  if (key !== undefined) return key;
  throw usage({ name: 'top', usage: USAGE }, `--sort ${text}: write one of ${SORT_KEYS.join(', ')}`);
}

async function live(invocation: Invocation, initial: TopState): Promise<number> {
  const { client, environment, out } = invocation;
  const [{ TopApp }, { liveSource }, { FullScreen }, { listenForNotices }] = await Promise.all([
    import('../top/app.ts'),
    import('../top/live-source.ts'),
    import('../terminal/full-screen.ts'),
    import('../terminal/listen-for-notices.ts'),
  ]);
  let endedBy: NodeJS.Signals | undefined;
  const screen = new FullScreen({
    key: (key) => app.press(key),
    resized: () => app.resized(),
    ended: (signal) => {
      endedBy = signal;
      app.quit();
    },
  });
  const watching = new BerthClient({ environment });
  const app = new TopApp({
    source: liveSource({ acting: client, watching }),
    screen,
    initial,
    colour: out.colour,
    attach: (target) => attachTo(invocation, target),
  });
  screen.take();
  const listening = new AbortController();
  void listenForNotices(watching, (text) => screen.ring(text), listening.signal);
  try {
    await app.run();
  } finally {
    listening.abort();
    screen.giveBack();
  }
  for (const act of app.pending) out.note(`${act}: the daemon goes on with it`);
  return leave(endedBy);
}

/** Whoever asks is told by what this was ended. Nothing is waited for any more. */
function leave(endedBy: NodeJS.Signals | undefined): never {
  if (endedBy === undefined) process.exit(0);
  process.kill(process.pid, endedBy);
  process.exit(SIGNALLED + constants.signals[endedBy]);
}

/** Exit status of what a signal ended, as shells count it. */
const SIGNALLED = 128;

/** The whole attach of `berth attach`. What that says when it is over is for the bottom line. */
async function attachTo(invocation: Invocation, { id, name }: Target): Promise<string> {
  const { attach } = await import('../terminal/attach.ts');
  const said: string[] = [];
  const out: Output = { ...invocation.out, note: (text) => void said.push(text) };
  await attach({ ...invocation, out }, { target: id, name, readOnly: false, detachKeys: undefined });
  const last = said
    .at(-1)
    ?.trim()
    .replace(/^\[(.*)\]$/, '$1');
  return last?.split('; ')[0] ?? '';
}
