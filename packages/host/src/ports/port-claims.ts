import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';

export interface PortClaimsOptions {
  /** One for all Berths of a machine, or of a network namespace, where there are several. */
  readonly directory: string;
  /** Who this Berth is: its state directory. */
  readonly state: string;
  readonly bootId: string;
}

/** What stands in a claim's file. */
export interface ClaimFacts {
  readonly state: string;
  readonly instance: string;
  readonly bootId: string;
}

export interface FoundClaim extends ClaimFacts {
  readonly port: number;
  readonly mine: boolean;
}

/** Everybody may add files, and nobody may remove another user's, as in /tmp itself. */
const SHARED_MODE = 0o1777;
const PRIVATE_MODE = 0o600;
const PORT_FILE = /^\d{1,5}$/;
/** A sweep takes milliseconds; whoever held its lock for a minute died over it. */
const SWEEP_LOCK_MS = 60_000;
/** The registry: where it is gone, so is the Berth. */
const REGISTRY = 'berth.db';

/**
 * Ports that the Berths of one machine have claimed: a file for each, made with its content in one step, so that of two
 * who want a port exactly one gets it. Homes do not know each other, and a port that was leased is not listened on yet:
 * without this, two daemons would give the same one to two programs.
 */
export class PortClaims {
  readonly #options: PortClaimsOptions;
  #count = 0;

  constructor(options: PortClaimsOptions) {
    this.#options = options;
  }

  /** True when the port is this Berth's now; false when it is another's. Rejects where no claims can be made. */
  async claim(port: number, instance: string): Promise<boolean> {
    const draft = await this.#draft(instance);
    try {
      return (
        (await this.#place(draft, port)) || ((await this.#sweepOne(port)) && (await this.#place(draft, port)))
      );
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Only what is this Berth's. Idempotent. */
  async release(ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      if ((await this.#read(port))?.mine === true) await rm(this.#path(port), { force: true });
    }
  }

  /** Makes this Berth's claims exactly these. What another has claimed meanwhile stays its. */
  async restore(due: readonly { readonly port: number; readonly instance: string }[]): Promise<void> {
    const own = (await this.list()).filter(({ mine }) => mine).map(({ port }) => port);
    await this.release(own.filter((port) => !due.some((one) => one.port === port)));
    for (const { port, instance } of due) await this.claim(port, instance);
  }

  /** All that can be read: another user's are private. */
  async list(): Promise<readonly FoundClaim[]> {
    const names = await readdir(this.#options.directory).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    const found: FoundClaim[] = [];
    for (const port of names.filter((name) => PORT_FILE.test(name)).map(Number)) {
      const claim = await this.#read(port);
      if (claim !== undefined) found.push(claim);
    }
    return found;
  }

  /** Marks this Berth's claims as in use, so that nothing which tidies up temporary files takes them for forgotten. */
  async refresh(): Promise<void> {
    const now = new Date();
    for (const { port, mine } of await this.list()) {
      if (mine) await utimes(this.#path(port), now, now).catch(ignoreMissing);
    }
  }

  /** Removes claims of Berths that are gone. */
  async sweep(): Promise<void> {
    for (const { port } of await this.list()) await this.#sweepOne(port);
  }

  /** The file as it is to be, under a name of its own. */
  async #draft(instance: string): Promise<string> {
    const { directory, state, bootId } = this.#options;
    const facts: ClaimFacts = { state, instance, bootId };
    const draft = join(directory, `.${process.pid}-${(this.#count += 1)}`);
    const write = () => writeFile(draft, JSON.stringify(facts), { flag: 'wx', mode: PRIVATE_MODE });
    try {
      await write();
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      await makeShared(directory);
      await write();
    }
    return draft;
  }

  /** A link appears whole and never replaces; what is ours already is replaced, for it may name another instance. */
  async #place(draft: string, port: number): Promise<boolean> {
    try {
      await link(draft, this.#path(port));
      return true;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    if ((await this.#read(port))?.mine !== true) return false;
    await rename(draft, this.#path(port));
    return true;
  }

  /** True when the port's claim was a dead Berth's and is gone. One sweeper at a time: two would undo a fresh claim. */
  async #sweepOne(port: number): Promise<boolean> {
    const claim = await this.#read(port);
    if (claim === undefined || !(await this.#isDead(claim))) return false;
    const lock = join(this.#options.directory, `.sweep-${process.getuid?.() ?? 0}`);
    if (!(await takeLock(lock))) return false;
    try {
      const now = await this.#read(port);
      if (now === undefined || !(await this.#isDead(now))) return false;
      await rm(this.#path(port), { force: true });
      return true;
    } catch (error) {
      if (systemCode(error) === 'EPERM') return false;
      throw error;
    } finally {
      await rmdir(lock).catch(ignoreMissing);
    }
  }

  async #isDead({ mine, bootId, state }: FoundClaim): Promise<boolean> {
    if (mine) return false;
    if (bootId !== this.#options.bootId) return true;
    try {
      await stat(join(state, REGISTRY));
      return false;
    } catch (error) {
      return systemCode(error) === 'ENOENT';
    }
  }

  /** Undefined when there is none, or none that this user may read. */
  async #read(port: number): Promise<FoundClaim | undefined> {
    try {
      const facts = JSON.parse(await readFile(this.#path(port), 'utf8')) as ClaimFacts;
      return { ...facts, port, mine: facts.state === this.#options.state };
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'EACCES' || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #path(port: number): string {
    return join(this.#options.directory, String(port));
  }
}

/** The mode is set again, because the file mode mask takes from it. */
async function makeShared(directory: string): Promise<void> {
  const parent = join(directory, '..');
  for (const path of [parent, directory]) {
    try {
      await mkdir(path);
      await chmod(path, SHARED_MODE);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  if (Date.now() - mtimeMs > SWEEP_LOCK_MS) await rmdir(lock).catch(ignoreMissing);
  return false;
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}
