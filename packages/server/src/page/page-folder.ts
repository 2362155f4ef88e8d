import { open, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, opened. Whoever gets it closes it. */
export interface PageFile {
  readonly type: string;
  /** It is on disk as gzip. */
  readonly isPacked: boolean;
  readonly size: number;
  readonly handle: FileHandle;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Names of files, and of one folder of them. Nothing else leads anywhere, hidden files and parents least of all. */
const NAME = /^(?:assets\/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/** The folder of the built page. What can be made smaller lies there as gzip, with `.gz` behind its name. */
export class PageFolder {
  readonly #folder: string;

  constructor(folder: URL) {
    this.#folder = fileURLToPath(folder);
  }

  /** Undefined where there is none of that name. */
  async open(name: string): Promise<PageFile | undefined> {
    const type = TYPES[extname(name)];
    if (type === undefined || !NAME.test(name)) return undefined;
    const path = join(this.#folder, name);
    const packed = await opened(`${path}.gz`);
    const handle = packed ?? (await opened(path));
    if (handle === undefined) return undefined;
    const { size } = await handle.stat();
    return { type, isPacked: packed !== undefined, size, handle };
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
