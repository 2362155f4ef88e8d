import { realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { systemCode } from '@berth/contract';
import type { RunRequest } from '@berth/core';
import { findProgram, interpreterOf, programDirectories } from '@berth/host';
import { isWithin } from './paths-within.ts';

const MODULES = 'node_modules';
/** Variables that name files with certificates, without which nothing can be reached at some companies. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * Where the program and what it calls by name are: its file and what that is a link to, its interpreter, the directories of
 * PATH, with the libraries that lie beside them. As they would be read, not as they are: later ones may be part of earlier
 * ones, or of the system. What lies where the program writes (`its`) is seen there, and is followed nowhere: it could have
 * become a link, or name an interpreter, to show itself at the next start whatever it likes.
 */
export async function programPlaces(
  { file, env }: Pick<RunRequest, 'file' | 'env'>,
  its: readonly string[],
): Promise<string[]> {
  const isOthers = (place: string) => !its.some((own) => isWithin(resolve(place), own));
  const path = programDirectories(env['PATH']).filter(isOthers);
  const interpreter = isOthers(file) ? await interpreterIn(path, file) : undefined;
  const programs = [file, interpreter].filter((each) => each !== undefined).filter(isOthers);
  const found = await Promise.all([
    ...programs.map(placesOfProgram),
    ...path.map((directory) => placesOfPath(directory)),
    ...CERTIFICATES.flatMap((name) => env[name] ?? [])
      .filter(isOthers)
      .map(existing),
  ]);
  return [...new Set(found.flat())];
}

async function placesOfProgram(file: string): Promise<string[]> {
  const real = await realOf(file);
  return real === undefined ? [] : [dirname(file), packageOf(real)];
}

/** All that is installed together with a file: modules refer to each other. */
function packageOf(file: string): string {
  const parts = file.split(sep);
  const at = parts.indexOf(MODULES);
  if (at > 0) return parts.slice(0, at + 1).join(sep);
  return dirname(file);
}

/** `bin` of a place where programs are installed with their libraries, and nothing else: both. */
async function placesOfPath(directory: string): Promise<string[]> {
  const real = await realOf(directory);
  if (real === undefined) return [];
  const above = dirname(real);
  const isPrefix = basename(real) === 'bin' && (await isDirectory(join(above, 'lib')));
  return isPrefix && !basename(above).startsWith('.') ? [directory, above] : [directory];
}

async function existing(path: string): Promise<string[]> {
  return isAbsolute(path) && (await realOf(path)) !== undefined ? [path] : [];
}

/** `#!/usr/bin/env node` is a way to say: the node of PATH. */
async function interpreterIn(path: readonly string[], file: string): Promise<string | undefined> {
  const { program, word } = (await interpreterOf(file)) ?? {};
  if (program === undefined || basename(program) !== 'env' || word === undefined) return program;
  return findProgram(word, path.join(delimiter));
}

async function realOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(nothing);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(nothing))?.isDirectory() ?? false;
}

/** What is not there, or is not for this user, is not shown either. */
function nothing(error: unknown): undefined {
  if (systemCode(error) === undefined) throw error;
  return undefined;
}
