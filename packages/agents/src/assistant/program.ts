import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { access, constants, open, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { NpmPackage, ProgramReport, ProgramSource } from '@berth/contract';
import { findLogin, type LoginFacts } from './login.ts';
import { newestFirst, versionIn } from './version.ts';

/** What Berth knows of an assistant's program before it has looked for it. */
export interface ProgramFacts {
  /** Id of the agent. */
  readonly agent: string;
  /** Its name on the command line. */
  readonly command: string;
  /** What Berth installs; null where it cannot. */
  readonly package: NpmPackage | null;
  /** Where the program lies below an installation, best first. */
  readonly files: readonly string[];
  /** Versions that Berth was run against, newest first. */
  readonly tested: readonly string[];
}

export interface FoundProgram {
  readonly path: string;
  readonly source: ProgramSource;
}

/** A program that is asked for its version may be slow to start, but not this slow. */
const VERSION_MS = 15_000;
/** How far above a program its package's description is looked for. */
const PACKAGE_LEVELS = 5;
/** Those of packages are some kilobytes. */
const DESCRIPTION_MAX_BYTES = 1024 * 1024;

/** The program that Berth has installed, newest version first. Blocks for a moment: plans are made at once. */
export function ownProgram({ agent, files }: ProgramFacts, programs: string): string | undefined {
  for (const version of versionsIn(join(programs, agent))) {
    const found = files
      .map((file) => join(programs, agent, version, file))
      .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The one that Berth has installed, since somebody asked for it, else the first in PATH. */
async function findProgram(
  facts: ProgramFacts,
  programs: string,
  env: Readonly<Record<string, string>>,
): Promise<FoundProgram | undefined> {
  const own = ownProgram(facts, programs);
  if (own !== undefined) return { path: own, source: 'berth' };
  for (const part of (env['PATH'] ?? '').split(delimiter)) {
    const path = resolve(part, facts.command);
    if (part !== '' && (await isExecutable(path))) return { path, source: 'path' };
  }
  return undefined;
}

export interface Inspection {
  readonly facts: ProgramFacts;
  readonly programs: string;
  readonly env: Readonly<Record<string, string>>;
  /** Nothing is executed that a confined program may have put there. */
  readonly isConfined?: boolean | undefined;
  /** Absent where it is not known how it is logged in. */
  readonly login?: LoginFacts;
}

export async function inspectProgram(inspection: Inspection): Promise<ProgramReport> {
  const { facts, programs, env, login, isConfined = false } = inspection;
  const { agent, command, tested } = facts;
  const found = await findProgram(facts, programs, env);
  const loggedIn = login === undefined ? null : await findLogin(login, env);
  const known = { command, tested, package: facts.package, login: loggedIn };
  if (found === undefined) {
    const how =
      facts.package === null ? `Install ${command} as its vendor says.` : `berth agents install ${agent}`;
    const problems = [`${command} is not on this machine. To install it: ${how}`];
    return { ...known, path: null, source: null, version: null, problems };
  }
  const version = await (isConfined ? writtenVersion(found.path) : versionOf(found.path, env));
  return { ...known, ...found, version: version ?? null, problems: versionProblems(facts, version) };
}

function versionProblems({ command, tested }: ProgramFacts, version: string | undefined): string[] {
  if (version === undefined) return [`${command} does not tell its version. It is used all the same.`];
  if (tested.includes(version)) return [];
  const known = tested.length === 0 ? '' : `, which knows ${tested.join(', ')}`;
  return [
    `${command} ${version} was not tried with this Berth${known}. It is used all the same; what it does may be shown wrongly.`,
  ];
}

function versionsIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => versionIn(name) === name)
      .toSorted(newestFirst);
  } catch {
    // Nothing was installed.
    return [];
  }
}

const versions = new Map<string, string | undefined>();

/** Remembered for as long as the file stays the same: some programs take seconds to tell. */
async function versionOf(path: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const file = await realpath(path);
  const key = `${file} ${(await stat(file)).mtimeMs}`;
  if (!versions.has(key)) versions.set(key, (await packageVersion(file)) ?? (await toldVersion(file, env)));
  return versions.get(key);
}

/** Looked up anew each time, and not remembered for those who may ask the program itself. */
async function writtenVersion(path: string): Promise<string | undefined> {
  return packageVersion(await realpath(path));
}

/** What the description of its npm package says: at once, and without starting anything. */
async function packageVersion(file: string): Promise<string | undefined> {
  let directory = dirname(file);
  for (let level = 0; level < PACKAGE_LEVELS; level += 1, directory = dirname(directory)) {
    const text = await description(join(directory, 'package.json'));
    const version = text === undefined ? undefined : versionField(text);
    if (version !== undefined) return versionIn(version);
  }
  return undefined;
}

/** A file like any other; whoever could write there might have put a pipe in its place, which nobody ends. */
async function description(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  try {
    const found = await file?.stat();
    const isRead = found?.isFile() === true && found.size <= DESCRIPTION_MAX_BYTES;
    return isRead ? await file?.readFile('utf8') : undefined;
  } finally {
    await file?.close();
  }
}

function versionField(text: string): string | undefined {
  try {
    const { version } = JSON.parse(text) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function toldVersion(file: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  return new Promise((done) => {
    execFile(file, ['--version'], { env: { ...env }, timeout: VERSION_MS }, (error, stdout) => {
      done(error === null ? versionIn(stdout) : undefined);
    });
  });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
