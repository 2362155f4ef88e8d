import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Mount, systemCode } from '@berth/contract';
import { kindInPlace } from './kind-in-place.ts';

/** What of a repository is executed by whoever works in it next, outside of the sandbox: not to be written inside. */
const EXECUTED = ['hooks', 'config'];
const POINTER = /^gitdir: (.+)$/m;

/**
 * What a program in a working tree of Git needs besides: of a linked one, the repository that it belongs to. What Git runs
 * by itself (hooks, and commands that the configuration names) can be read only. Whatever is in the tree may have been put
 * there by the program: nothing behind a link is shown, and no repository that does not know the tree.
 */
export async function repositoryPlaces(workspace: string): Promise<Mount[]> {
  const git = join(workspace, '.git');
  const kind = await kindInPlace(git);
  if (kind === 'directory') return guarded(git);
  if (kind === undefined) return [];
  const repository = await repositoryOf(git);
  if (repository === undefined) return [];
  return [{ path: repository, writable: true }, ...(await guarded(repository))];
}

async function guarded(repository: string): Promise<Mount[]> {
  // A repository without the directory would get one from inside. What lies in its place otherwise is no repository's.
  await mkdir(join(repository, 'hooks')).catch(ignoreSystem);
  const places = await Promise.all(
    EXECUTED.map(async (name) => {
      const path = join(repository, name);
      return (await kindInPlace(path)) === undefined ? [] : [{ path, writable: false }];
    }),
  );
  return places.flat();
}

/** The repository of a linked working tree, from the file that stands for it, if the repository says so too. */
async function repositoryOf(git: string): Promise<string | undefined> {
  try {
    const own = POINTER.exec(await readFile(git, 'utf8'))?.[1];
    if (own === undefined) return undefined;
    const directory = resolve(dirname(git), own);
    const repository = resolve(directory, (await readFile(join(directory, 'commondir'), 'utf8')).trim());
    const tree = resolve(directory, (await readFile(join(directory, 'gitdir'), 'utf8')).trim());
    const isItsOwn = dirname(directory) === join(repository, 'worktrees') && tree === git;
    return isItsOwn && (await kindInPlace(directory)) === 'directory' ? repository : undefined;
  } catch (error) {
    return ignoreSystem(error);
  }
}

function ignoreSystem(error: unknown): undefined {
  if (systemCode(error) === undefined) throw error;
  return undefined;
}
