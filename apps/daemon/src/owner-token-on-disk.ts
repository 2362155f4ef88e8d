import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BerthError, messageOf, SECRET_PREFIX, systemCode } from '@berth/contract';
import type { OwnerTokenFile } from '@berth/core';
import { writeFileDurably } from '@berth/host';

/** Bits that would let group or others in. */
const OTHERS = 0o077;
/** As core makes it: 256 bits. */
const SECRET = new RegExp(`^${SECRET_PREFIX}o_[A-Za-z0-9_-]{43}$`);
/** A secret and a newline; what is longer is none. */
const READ_MAX_BYTES = 256;

/** The secret of the owner in a file that nobody else can read. */
export class OwnerTokenOnDisk implements OwnerTokenFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<string | undefined> {
    try {
      return await this.#readChecked();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      if (error instanceof BerthError) throw error;
      throw this.#unusable(`cannot be read: ${messageOf(error)}`, error);
    }
  }

  /** Replaced as a whole: whoever reads it finds the old secret or the new one. */
  write(secret: string): Promise<void> {
    return writeFileDurably(this.#path, `${secret}\n`);
  }

  async #readChecked(): Promise<string> {
    // A link would lead to a file of somebody else's choice, and a pipe would be waited for.
    const file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.uid !== process.getuid?.()) throw this.#unusable('is no file of this user');
      if ((stat.mode & OTHERS) !== 0) throw this.#unusable('can be read or written by others');
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_MAX_BYTES), 0, READ_MAX_BYTES, 0);
      const secret = buffer.toString('utf8', 0, bytesRead).trimEnd();
      if (!SECRET.test(secret)) throw this.#unusable('holds no token of the owner');
      return secret;
    } finally {
      await file.close();
    }
  }

  /** What is in it is not told: it may be a secret all the same. */
  #unusable(why: string, cause?: unknown): BerthError {
    const message = `${this.#path} ${why}. Remove it, and the next daemon makes another one; whoever could read it could be you.`;
    return new BerthError(
      { code: 'access_file_invalid', message, details: { file: this.#path } },
      cause === undefined ? {} : { cause },
    );
  }
}
