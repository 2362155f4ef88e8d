import { access, constants, open, readdir, realpath, rm, stat, statfs } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';
import {
  passableEnvironment,
  type InstanceId,
  isExhaustion,
  messageOf,
  type Refusal,
  refusal,
  systemCode,
} from '@berth/contract';
import type { Log, Machine } from '@berth/core';
import { err, ok, type Result } from '@berth/foundation';
import {
  type BerthPaths,
  createHost,
  fileKind,
  type Host,
  interpreterOf,
  privateHome,
  userEnvironment,
} from '@berth/host';
import { giveUpOldBackups } from '@berth/store/sqlite';

/** Below this much free space nothing new is started: a run needs room for its first log segment and its facts. */
export const ROOM_MIN_BYTES = 32 * 1024 * 1024;
/** Room for some thousand last words in the registry. */
export const BALLAST_BYTES = 8 * 1024 * 1024;
/** The ballast comes back when there is clearly room again. */
export const BALLAST_RETURN_BYTES = ROOM_MIN_BYTES + 2 * BALLAST_BYTES;
const CHUNK_BYTES = 1024 * 1024;
/**
 * With fewer descriptors left nothing new is started: those that run need them to be looked after. The end of a run alone
 * reads 64 files of the process table at once.
 */
const DESCRIPTORS_MIN = 96;

/** The machine this daemon runs on. */
export class LocalMachine implements Machine {
  readonly #paths: BerthPaths;
  readonly #log: Log;
  readonly #host: Pick<Host, 'openFiles'>;

  constructor(paths: BerthPaths, log: Log, host: Pick<Host, 'openFiles'> = createHost()) {
    this.#paths = paths;
    this.#log = log;
    this.#host = host;
  }

  async resolveCommand(
    file: string,
    env: Readonly<Record<string, string>>,
    directory: string,
  ): Promise<Result<string, Refusal>> {
    const candidates = file.includes('/')
      ? [resolve(directory, file)]
      : (env['PATH'] ?? '').split(delimiter).map((part) => resolve(directory, part, file));
    let found: string | undefined;
    for (const candidate of candidates) {
      const kind = await fileKind(candidate);
      if (kind === 'executable') return this.#checkInterpreter(candidate);
      if (kind === 'file') found ??= candidate;
    }
    if (found === undefined) {
      const where = file.includes('/')
        ? `${candidates[0]} does not exist`
        : `it is in none of the directories of PATH`;
      return err(refusal('command_not_found', `Cannot run ${JSON.stringify(file)}: ${where}.`, { file }));
    }
    const message = `Cannot run ${found}: it is not an executable file. Make it one with: chmod +x ${found}`;
    return err(refusal('command_not_executable', message, { file: found }));
  }

  /** The kernel would only say that the script does not exist, and too late. */
  async #checkInterpreter(file: string): Promise<Result<string, Refusal>> {
    const interpreter = (await interpreterOf(file))?.program;
    if (interpreter === undefined || (await fileKind(interpreter)) === 'executable') return ok(file);
    const message = `Cannot run ${file}: its first line names ${interpreter}, which is not there or cannot be executed.`;
    return err(refusal('command_not_executable', message, { file, interpreter }));
  }

  async checkDirectory(directory: string): Promise<Result<string, Refusal>> {
    if (!isAbsolute(directory)) {
      return err(refusal('invalid_input', `The directory must be an absolute path; it is ${directory}.`));
    }
    try {
      await access(directory, constants.R_OK | constants.X_OK);
      await readdir(directory);
      return ok(await realpath(directory));
    } catch (error) {
      return err(directoryProblem(directory, error));
    }
  }

  async checkRoom(): Promise<Result<void, Refusal>> {
    const files = await this.#host.openFiles();
    if (files !== undefined && files.limit - files.used < DESCRIPTORS_MIN) return err(tooManyFiles(files));
    const free = await this.#free();
    if (free >= ROOM_MIN_BYTES) return ok(undefined);
    const need = ROOM_MIN_BYTES / CHUNK_BYTES;
    const message = `${this.#paths.state} has ${Math.floor(free / CHUNK_BYTES)} MiB left; starting needs ${need}. Free some space, for example by removing the logs of removed instances.`;
    return err(refusal('disk_full', message, { free }));
  }

  async releaseBallast(): Promise<void> {
    await giveUpOldBackups(this.#paths.backups);
    await rm(this.#paths.ballast, { force: true });
  }

  /** Sets the ballast aside when there is room for it. Where room is scarce, old backups go before anything else does. */
  async keepBallast(): Promise<void> {
    if ((await this.#free()) < BALLAST_RETURN_BYTES && (await giveUpOldBackups(this.#paths.backups)))
      this.#log.warn('old backups of the registry were given up for room');
    if (await this.#hasBallast()) return;
    if ((await this.#free()) < BALLAST_RETURN_BYTES) return;
    try {
      const file = await open(this.#paths.ballast, 'w', 0o600);
      try {
        for (let at = 0; at < BALLAST_BYTES; at += CHUNK_BYTES)
          await file.write(Buffer.alloc(CHUNK_BYTES, 1));
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#log.warn('no ballast could be set aside', { error: messageOf(error) });
      await this.releaseBallast();
    }
  }

  privateHome(instance: InstanceId): string {
    return privateHome(this.#paths, instance);
  }

  baseEnvironment(patterns: readonly string[]): Readonly<Record<string, string>> {
    return passableEnvironment(userEnvironment(process.env), patterns);
  }

  async #hasBallast(): Promise<boolean> {
    try {
      return (await stat(this.#paths.ballast)).size >= BALLAST_BYTES;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  async #free(): Promise<number> {
    const disk = await statfs(this.#paths.state);
    return disk.bavail * disk.bsize;
  }
}

function tooManyFiles({ used, limit }: { readonly used: number; readonly limit: number }): Refusal {
  const message = `The daemon may open only ${limit - used} more files, and starting needs ${DESCRIPTORS_MIN}, so that what runs can be looked after. Stop something, or raise the limit (ulimit -n), and then: berth daemon restart`;
  return refusal('machine_exhausted', message, { used, limit });
}

function directoryProblem(directory: string, error: unknown): Refusal {
  const code = systemCode(error);
  // It says nothing of the directory, and must not be held against it.
  if (isExhaustion(error)) {
    const message = `Cannot look into ${directory} now: ${messageOf(error)}.`;
    return refusal('machine_exhausted', message, { directory });
  }
  if (code === 'ENOENT') {
    return refusal(
      'directory_missing',
      `${directory} does not exist. Create it, or choose another with -C.`,
      {
        directory,
      },
    );
  }
  const why = code === 'ENOTDIR' ? 'it is not a directory' : messageOf(error);
  return refusal('directory_unreadable', `Cannot work in ${directory}: ${why}.`, { directory });
}
