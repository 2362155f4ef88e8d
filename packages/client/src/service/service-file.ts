import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BerthError, messageOf, systemCode } from '@berth/contract';
import { ensurePrivateDirectory, writeFileDurably } from '@berth/host';

/** The file of a service, as it is found. */
export type FoundServiceFile =
  | { readonly kind: 'absent' }
  /** Somebody else's: never written, never removed. */
  | { readonly kind: 'foreign' }
  /** Berth wrote it, for the Berth with that state directory. */
  | { readonly kind: 'own'; readonly state: string; readonly text: string };

const MARK = 'written by `berth service install` for ';

/** Words that stand in a comment of each file that Berth writes, by which it knows its own. */
export function serviceMark(state: string): string {
  return `${MARK}${JSON.stringify(state)}`;
}

export async function readServiceFile(path: string): Promise<FoundServiceFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return { kind: 'absent' };
    throw unusable(`Cannot read ${path}`, error);
  }
  const state = markedState(text);
  return state === undefined ? { kind: 'foreign' } : { kind: 'own', state, text };
}

/** Whether two files run the same. The PATH is that of whoever wrote one, and differs from terminal to terminal. */
export function isSameService(one: string, other: string): boolean {
  return withoutPath(one) === withoutPath(other);
}

/** Makes the state directory too: a service manager opens the daemon's log in it before there is a daemon. */
export async function writeServiceFile(path: string, text: string, state: string): Promise<void> {
  await ensurePrivateDirectory(state);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileDurably(path, text);
  } catch (error) {
    throw unusable(`Cannot write ${path}`, error);
  }
}

export async function removeServiceFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw unusable(`Cannot remove ${path}`, error);
  }
}

function withoutPath(text: string): string {
  return text
    .replace(/^Environment="PATH=.*$/m, '')
    .replace(/<key>PATH<\/key>\s*<string>[^<]*<\/string>/, '');
}

function markedState(text: string): string | undefined {
  const at = text.indexOf(MARK);
  const quoted = at < 0 ? undefined : /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at + MARK.length))?.[0];
  return quoted === undefined ? undefined : (JSON.parse(quoted) as string);
}

function unusable(what: string, error: unknown): BerthError {
  return new BerthError(
    { code: 'state_unwritable', message: `${what}: ${messageOf(error)}.` },
    { cause: error },
  );
}
