import { open } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** What the first line of a script says: the program that runs it, and the first word for that. */
export interface Interpreter {
  readonly program: string;
  readonly word?: string;
}

/** What the kernel reads of a script's first line. */
const FIRST_LINE_MAX = 256;
const SHEBANG = /^#![ \t]*(\/[^ \t\r\n]+)(?:[ \t]+([^ \t\r\n]+))?/;

/** Who runs a file; undefined where it is no script, not there, or not for this user to read. */
export async function interpreterOf(path: string): Promise<Interpreter | undefined> {
  const [, program, word] = SHEBANG.exec(await firstBytes(path)) ?? [];
  if (program === undefined) return undefined;
  return { program, ...(word === undefined ? {} : { word }) };
}

async function firstBytes(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE_MAX), 0, FIRST_LINE_MAX, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (UNREADABLE.has(systemCode(error) ?? '')) return '';
    throw error;
  }
}

/** A program may be executable and yet not readable. */
const UNREADABLE = new Set(['EACCES', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'EPERM']);
