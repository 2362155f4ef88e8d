import { type Found, found } from '../found.ts';
import type { DirectoryFacts, TemporaryFacts, World } from '../world.ts';
import { type Check, readable } from './check.ts';

const OWNER_ALL = 0o700;
const OTHERS = 0o077;
/** The clock of file systems and that of processes differ by less. */
const CLOCK_SLACK_MS = 2000;

export const directories: Check = {
  area: 'directories',
  judge: (world) => {
    const { directories, files, temporaries, unreadable } = world.files;
    const state = directories.find(({ path }) => path === world.paths.state);
    if (state?.kind === 'missing' && unreadable.length === 0) {
      return { things: 0, skipped: 'Berth was never started here', findings: [] };
    }
    return {
      things: directories.length + files.length,
      findings: [
        ...directories.flatMap((directory) => ofDirectory(directory, world)),
        ...files.flatMap((file) => ofFile(file, world)),
        ...temporaries.filter((file) => isLeftover(file, world)).map(ofTemporary),
        ...unreadable.map(({ path, reason }) => found('path_unreadable', path, `${reason}.`)),
      ],
    };
  },
};

function ofDirectory(directory: DirectoryFacts, world: World): Found[] {
  const { path, kind, mode, user, writable } = directory;
  if (kind === 'missing')
    return isMissed(path, world) ? [found('directory_missing', path, 'It is not there.')] : [];
  if (kind === 'other') return [found('directory_foreign', path, 'It is no directory.')];
  if (user !== world.self.user)
    return [found('directory_foreign', path, `It belongs to the user with number ${user}.`)];
  const findings: Found[] = [];
  if ((mode & OTHERS) !== 0) {
    findings.push(found('directory_open', path, `Its mode is ${octal(mode)}; it should be 700.`));
  }
  if (!writable || (mode & OWNER_ALL) !== OWNER_ALL) {
    findings.push(
      found('directory_unwritable', path, `Nothing can be written there; its mode is ${octal(mode)}.`),
    );
  }
  return findings;
}

/** A daemon makes them when it starts; before that they need not be there. */
function isMissed(path: string, world: World): boolean {
  if (world.daemon.answer.kind === 'answers') return true;
  return path === world.paths.instances && (readable(world)?.instances.length ?? 0) > 0;
}

function ofFile({ path, mode, user }: World['files']['files'][number], { self }: World): Found[] {
  if (user !== self.user)
    return [found('directory_foreign', path, `It belongs to the user with number ${user}.`)];
  if ((mode & OTHERS) === 0) return [];
  return [found('file_open', path, `Its mode is ${octal(mode)}; it should be 600.`)];
}

/** A pid that was given to somebody else after the file was last written is no writer of it. */
function isLeftover({ writer, writerStartedAt, modifiedAt }: TemporaryFacts, world: World): boolean {
  if (writer === null) return world.daemon.answer.kind === 'absent' && noHolder(world);
  if (!world.processes.ok) return false;
  if (!world.processes.value.some(({ pid, zombie }) => pid === writer && !zombie)) return true;
  return writerStartedAt !== null && writerStartedAt > modifiedAt + CLOCK_SLACK_MS;
}

function noHolder({ daemon: { lockHolders } }: World): boolean {
  return lockHolders.ok && lockHolders.value.length === 0;
}

function ofTemporary({ path, writer }: TemporaryFacts): Found {
  const problem =
    writer === null ? 'Only a daemon writes it, and none runs.' : `Its writer (pid ${writer}) is gone.`;
  return found('leftover_temporary', path, problem);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}
