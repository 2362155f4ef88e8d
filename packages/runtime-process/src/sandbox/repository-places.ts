import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Mount, systemCode } from '@berth/contract';
import { kindInPlace } from './kind-in-place.ts';

/** What of a repository is executed by whoever works in it next, outside of the sandbox: not to be written inside. */
const EXECUTED = ['hooks', 'config', 'config.worktree'];
const POINTER = /^gitdir: (.+)$/m;

/**
 * What a program in a working tree of Git needs besides: of a linked one, the repository that it belongs to. What Git runs
 * by itself (hooks, and commands that the configuration names) can be read only; and what holds them is a place of its own,
 * so that it cannot be moved away and another one put there. Whatever is in the tree may have been put there by the program:
 * nothing behind a link is shown, and no repository that does not know the tree.
 */
export async function repositoryPlaces(workspace: string): Promise<Mount[]> {
  const git = join(workspace, '.git');
  const kind = await kindInPlace(git);
  if (kind === 'directory') return [{ path: git, writable: true }, ...(await guarded(git))];
  if (kind === undefined) return [];
  const linked = await repositoryOf(git);
  if (linked === undefined) return [];
  const { repository, directory } = linked;
  return [
    { path: git, writable: false },
    { path: repository, writable: true },
    ...(await guarded(repository)),
    ...(await guarded(directory, ['config.worktree'])),
  ];
}

async function guarded(repository: string, names = EXECUTED): Promise<Mount[]> {
  // A repository without the directory would get one from inside. What lies in its place otherwise is no repository's.
  if (names === EXECUTED) await mkdir(join(repository, 'hooks')).catch(ignoreSystem);
  const places = await Promise.all(
    names.map(async (name) => {
      const path = join(repository, name);
      return (await kindInPlace(path)) === undefined ? [] : [{ path, writable: false }];
    }),
  );
  return places.flat();
}

interface Linked {
  readonly repository: string;
  /** What the repository keeps for this one of its working trees. */
  readonly directory: string;
}

/** The repository of a linked working tree, from the file that stands for it, if the repository says so too. */
async function repositoryOf(git: string): Promise<Linked | undefined> {
  try {
    const own = POINTER.exec(await readFile(git, 'utf8'))?.[1];
    if (own === undefined) return undefined;
    const directory = resolve(dirname(git), own);
    const repository = resolve(directory, (await readFile(join(directory, 'commondir'), 'utf8')).trim());
    const tree = resolve(directory, (await readFile(join(directory, 'gitdir'), 'utf8')).trim());
    const isItsOwn = dirname(directory) === join(repository, 'worktrees') && tree === git;
    return isItsOwn && (await kindInPlace(directory)) === 'directory' ? { repository, directory } : undefined;
  } catch (error) {
    return ignoreSystem(error);
  }
}

function ignoreSystem(error: unknown): undefined {
  if (systemCode(error) === undefined) throw error;
  return undefined;
}
