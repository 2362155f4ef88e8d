import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BerthError, type NpmPackage, systemCode } from '@berth/contract';
import { ownProgram, type ProgramFacts } from './program.ts';

/** The largest of the packages has 400 MB. */
const INSTALL_MS = 15 * 60_000;
/** What is shown of npm's own words. */
const WORDS_MAX = 800;

export interface InstallOptions {
  readonly facts: ProgramFacts;
  readonly programs: string;
  /** Environment with the `npm` that is to do it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Installs the pinned version of an assistant's program from npm, below Berth's own directory. It appears whole or not at
 * all. Scripts of packages are not run: the programs are in their packages as they are. Rejects `install_failed`.
 */
export async function installProgram({ facts, programs, env }: InstallOptions): Promise<void> {
  const wanted = facts.package;
  if (wanted === null) {
    const message = `Berth cannot install ${facts.agent}. Install ${facts.command} as its vendor says; Berth finds it in PATH.`;
    throw new BerthError({ code: 'invalid_input', message });
  }
  const target = join(programs, facts.agent, wanted.version);
  if (ownProgram(facts, programs)?.startsWith(`${target}/`) === true) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(dirname(target), 'draft-'));
  try {
    await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true }));
    await npm(wanted, draft, env);
    if (!facts.files.some((file) => existsSync(join(draft, file)))) {
      throw failed(wanted, `the package came without ${facts.files.join(' or ')}`);
    }
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function npm(wanted: NpmPackage, prefix: string, env: InstallOptions['env']): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const args = ['install', '--prefix', prefix, ...quiet, `${wanted.name}@${wanted.version}`];
  return new Promise((resolve, reject) => {
    const call = { env: { ...env }, timeout: INSTALL_MS };
    execFile('npm', args, call, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const isMissing = systemCode(error) === 'ENOENT';
      reject(failed(wanted, isMissing ? 'there is no npm in PATH' : reasonIn(stderr) || error.message));
    });
  });
}

/** What npm says, without what every line of it begins with, and without where it says more. */
function reasonIn(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log'))
    .join('; ')
    .slice(0, WORDS_MAX);
}

function failed({ name, version }: NpmPackage, why: string): BerthError {
  return new BerthError({
    code: 'install_failed',
    message: `${name}@${version} could not be installed: ${why}.`,
  });
}
