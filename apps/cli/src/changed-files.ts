import { execFile } from 'node:child_process';
import type { BerthClient } from '@berth/client';
import type { InstanceView } from '@berth/contract/schemas';

/** What there is to ask about a workspace, and whom to ask. */
export interface Workspace {
  readonly client: { readonly settings: Pick<BerthClient['settings'], 'exec'> };
  readonly instance: Pick<InstanceView, 'id' | 'isolation' | 'workspace'>;
}

const STATUS = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'];
const HERE_MAX_BYTES = 64 * 1024 * 1024;
/** A large repository whose index is cold. */
const INSIDE_MS = 60_000;

/**
 * The files that git shows as changed in the workspace of an instance. Git does what the configuration of a repository says,
 * and executes what it names; so where the program is isolated, which may have written that, git runs where the program
 * does, which takes an instance that runs. Null where it cannot be known that way.
 */
export async function changedFiles({ client, instance }: Workspace): Promise<string[] | null> {
  if (instance.isolation === 'none') return changedHere(instance.workspace);
  try {
    const { status, stdout, isCut } = await client.settings.exec(instance.id, ['git', ...STATUS], INSIDE_MS);
    return status === 0 && !isCut ? paths(Buffer.from(stdout, 'base64').toString()) : null;
  } catch {
    // It has ended, or nothing can be run beside it. Why does not matter to whoever has the answer of the turn.
    return null;
  }
}

/** As git tells them; none where it has nothing to tell. */
function changedHere(directory: string): Promise<string[]> {
  return new Promise((resolve) => {
    execFile('git', ['-C', directory, ...STATUS], { maxBuffer: HERE_MAX_BYTES }, (error, stdout) => {
      resolve(error === null ? paths(stdout) : []);
    });
  });
}

function paths(told: string): string[] {
  return told
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
}
