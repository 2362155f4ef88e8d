import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { messageOf, systemCode } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';

export interface ConfigFile {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly path: string;
  /** What is in it, or a sentence on why it cannot be read. */
  readonly text: Result<string, string>;
}

const ENDINGS: ReadonlySet<string> = new Set(['.yaml', '.yml']);
/** Far more than anybody writes by hand. */
const BYTES_MAX = 256 * 1024;
/** Editors write a file in several steps. */
const SETTLE_MS = 20;

/** A folder in which people put files of configuration, one for each thing. */
export class ConfigFolder {
  readonly #path: string;
  #watcher: FSWatcher | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** All its files, by name. */
  async read(): Promise<readonly ConfigFile[]> {
    const names = (await namesIn(this.#path)).filter((name) => ENDINGS.has(extname(name)));
    return Promise.all(names.toSorted().map((name) => readOne(join(this.#path, name))));
  }

  /** Makes the folder, and calls `onChange` some moments after something changed in it. */
  async watch(onChange: () => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS).unref();
    };
    try {
      await mkdir(this.#path, { recursive: true, mode: 0o700 });
      this.#watcher = watch(this.#path, { persistent: false }, changed);
      this.#watcher.on('error', changed);
    } catch (error) {
      // Where it cannot be made or watched, what changes counts from the next daemon on.
      if (systemCode(error) === undefined) throw error;
    }
  }

  close(): void {
    this.#watcher?.close();
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readOne(path: string): Promise<ConfigFile> {
  const name = basename(path, extname(path));
  return { name, path, text: await readText(path) };
}

async function readText(path: string): Promise<Result<string, string>> {
  try {
    const { size } = await stat(path);
    if (size > BYTES_MAX) return err(`it has ${size} bytes, and ${BYTES_MAX} are allowed`);
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    return err(messageOf(error));
  }
}
