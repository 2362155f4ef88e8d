import { isScope, messageOf, SCOPES } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { type Desktop, openInBrowser } from '../open-in-browser.ts';
import { usage } from '../parse.ts';

export const command = {
  usage: '[--print-url|--qr|--open] [--scope SCOPE]',
  options: {
    'print-url': { type: 'boolean', help: 'print the link and do nothing else with it' },
    qr: { type: 'boolean', help: 'print the link as a QR code' },
    open: { type: 'boolean', help: 'open the link in your browser, and do not print it' },
    scope: {
      type: 'string',
      value: 'SCOPE',
      completes: SCOPES,
      help: 'what the browser may do: read, operate or admin; default: admin',
    },
  },
  words: { min: 0, max: 0 },
  notes: `Makes a link by which one browser signs in to the page, as you, with all that you may do or with less. It is good once, and for five minutes. Without an option it is printed, and opened as well where there is a desktop. What is signed in: berth token ls; to sign all browsers out: berth token revoke --all-sessions.`,
  examples: ['berth ui', 'berth ui --qr', 'berth ui --print-url --scope read'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const WAYS = ['print-url', 'qr', 'open'];

async function run({ client, environment, flags, json, out }: Invocation): Promise<number> {
  const ways = WAYS.filter((way) => flags.on(way));
  if (ways.length > 1) throw usage({ name: 'ui', usage: command.usage }, 'choose one of its options');
  const scope = flags.text('scope');
  if (scope !== undefined && !isScope(scope))
    throw usage({ name: 'ui', usage: command.usage }, '--scope is read, operate or admin');
  const link = await client.credentials.createLoginLink(scope);
  const { url } = link;
  if (json) out.json(link);
  else if (flags.on('qr')) await printCode(url, out);
  else if (!flags.on('open')) out.print(url);
  const desktop = { environment, state: client.paths.state };
  if (flags.on('open')) await openInBrowser(url, desktop);
  else if (ways.length === 0 && !json && hasDesktop(environment)) await tryToOpen(url, { desktop, out });
  if (!json) out.note('good once, and for five minutes');
  return 0;
}

async function printCode(url: string, out: Invocation['out']): Promise<void> {
  const { renderUnicodeCompact } = await import('uqr');
  // With a broad edge: without one, scanners do not find it on a dark screen.
  out.print(renderUnicodeCompact(url, { border: 2 }));
}

/** The link was printed already: that it could not be opened is told, and no failure. */
async function tryToOpen(
  url: string,
  { desktop, out }: { desktop: Desktop; out: Invocation['out'] },
): Promise<void> {
  try {
    await openInBrowser(url, desktop);
  } catch (error) {
    out.note(messageOf(error));
  }
}

/** On the other end of an SSH connection nobody sees what opens here. */
function hasDesktop(environment: Invocation['environment']): boolean {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  if (isSet('SSH_CONNECTION')) return false;
  return process.platform === 'darwin' || isSet('DISPLAY') || isSet('WAYLAND_DISPLAY');
}
