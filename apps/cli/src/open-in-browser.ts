import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { BerthError } from '@berth/contract';
import { writeLinkPage } from './link-page.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What desktops have for that. */
const OPENERS = { darwin: 'open', linux: 'xdg-open' } as const;
/** One that has not failed by then shows something, or is the browser itself. */
const LOOK_MS = 2000;

/** What is needed of the outside to have a link opened. */
export interface Desktop {
  readonly environment: Environment;
  /** Where Berth keeps what is for its user alone. */
  readonly state: string;
}

/**
 * Has the desktop open a link, by a page that leads on to it: the link itself is on no command line. The page is given as a
 * word, to no shell. Rejects `command_not_found` where nothing could.
 */
export async function openInBrowser(url: string, { environment, state }: Desktop): Promise<void> {
  const name = process.platform === 'darwin' ? OPENERS.darwin : OPENERS.linux;
  const opener = await findOnPath(name, environment['PATH'] ?? '');
  if (opener === undefined) {
    const message = `No browser can be opened: there is no ${name} in PATH. Open the link yourself: berth ui --print-url`;
    throw new BerthError({ code: 'command_not_found', message });
  }
  const page = await writeLinkPage(join(state, 'links'), url);
  const problem = await problemOf(opener, page, environment);
  if (problem === undefined) return;
  const message = `No browser was opened: ${name} ${problem}. Open the link yourself: berth ui --print-url`;
  throw new BerthError({ code: 'start_failed', message });
}

/** How it failed, if it did soon. */
function problemOf(opener: string, page: string, environment: Environment): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn(opener, [page], { detached: true, stdio: 'ignore', env: withoutToken(environment) });
  const timer = setTimeout(() => resolve(undefined), LOOK_MS);
  child.on('error', ({ message }) => resolve(`could not be run (${message})`));
  child.on('exit', (code, signal) => resolve(code === 0 ? undefined : `ended with ${code ?? signal}`));
  child.unref();
  return promise.finally(() => clearTimeout(timer));
}

/** A browser and all that it starts need no token of this shell. */
function withoutToken(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== 'BERTH_TOKEN'));
}

/** Relative directories are left out: what lies in the current one is not what was meant. */
async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter((part) => isAbsolute(part))) {
    const candidate = join(directory, name);
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return undefined;
}
