// npm run setup. Runs on any Node from 20 on, without dependencies.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { withFolderLock } from './folder-lock.mjs';
import { isMain, npmEnvironment, projectNode, root, runQuietly } from './processes.mjs';

const { nodeRefusal, platformRefusal, usesMusl } = createRequire(import.meta.url)(
  '../apps/cli/bin/guard.cjs',
);

const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');

/** What npm prints when it cannot reach its registry. */
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UNABLE_TO_GET_ISSUER|SELF_SIGNED|network/;

/** Exit status of `platform_unsupported` in the table of errors. */
const UNSUPPORTED = 10;

/** A reason why the repository cannot be set up, in a sentence for whoever typed the command. */
export class SetupError extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

/** Makes sure that the dependencies in node_modules are those of package-lock.json, and the project's Node among them. */
export async function ensureSetup() {
  const refusal = platformRefusal(process.platform, process.arch, usesMusl);
  if (refusal !== null) throw new SetupError(refusal, UNSUPPORTED);
  const wanted = wantedStamp(readFileSync(lockfile), process);
  if (reasonToInstall(modules, wanted) === null) return;
  await withFolderLock(join(root, '.berth-dev', 'setup.lock'), () => install(wanted), {
    onWait: () => say('another set-up is at work in this folder; waiting for it.'),
  });
}

/** Says what a stamp must hold for the installed modules to be the right ones, on this machine. */
export function wantedStamp(lockfileBytes, { platform, arch }) {
  return `${createHash('sha256').update(lockfileBytes).digest('hex')} ${platform} ${arch}\n`;
}

/** Why npm must be asked, in words that go after "because", or null when all is in place. */
export function reasonToInstall(folder, wanted) {
  if (!existsSync(folder)) return 'node_modules is missing';
  const stamp = readIfThere(join(folder, '.berth-setup'));
  if (stamp === null) return 'node_modules was not finished by this set-up';
  if (stamp !== wanted) return 'package-lock.json has changed since the last time';
  if (!existsSync(join(folder, '.bin', 'node'))) return "the project's own Node is missing";
  return null;
}

/**
 * Whether what npm wrote down about node_modules is what the lockfile asks for: then somebody ran `npm ci` by hand, and
 * doing it again would only cost time. Optional packages differ by platform and do not count.
 */
export function sameInstallation(wanted, installed) {
  return Object.entries(wanted.packages).every(
    ([path, facts]) =>
      !path.startsWith('node_modules/') ||
      facts.optional === true ||
      facts.devOptional === true ||
      (installed.packages?.[path]?.version === facts.version &&
        installed.packages[path].integrity === facts.integrity),
  );
}

async function install(wanted) {
  const reason = reasonToInstall(modules, wanted);
  if (reason === null) return;
  if (!installedByHand()) {
    say(`installing the dependencies with \`npm ci\`, because ${reason} (half a minute or so).`);
    await npmCi();
  }
  await checkProjectNode();
  const stamp = join(modules, '.berth-setup');
  await writeFile(`${stamp}.new`, wanted);
  await rename(`${stamp}.new`, stamp);
}

function installedByHand() {
  const hidden = readIfThere(join(modules, '.package-lock.json'));
  if (hidden === null || !existsSync(projectNode)) return false;
  return sameInstallation(JSON.parse(readFileSync(lockfile, 'utf8')), JSON.parse(hidden));
}

/** Optional and development dependencies by name: the caller's configuration may leave them out, and Node is among them. */
async function npmCi() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, errors } = await new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: root,
      env: npmEnvironment(),
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
      process.stderr.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code, errors }));
  }).catch((error) => {
    if (error.code === 'ENOENT')
      throw new SetupError('npm was not found in PATH: install it (it comes with Node.js) and try again.');
    throw error;
  });
  if (status === 0) return;
  throw new SetupError(
    OFFLINE.test(errors)
      ? 'npm could not reach its registry: check the network (and proxy or certificate settings), then try again.'
      : `\`npm ci\` failed with status ${status}; its own message is above.`,
  );
}

async function checkProjectNode() {
  if (!existsSync(projectNode)) {
    throw new SetupError(
      `npm installed no Node for ${process.platform} on ${process.arch}. ` +
        'Packages exist for Linux (glibc) and macOS, x64 and arm64; on these, delete node_modules and try again.',
    );
  }
  const { output } = await runQuietly(projectNode, ['--version']);
  const refusal = nodeRefusal(output.trim());
  if (refusal !== null) throw new SetupError(`${projectNode}: ${refusal}`);
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function say(sentence) {
  process.stderr.write(`berth: ${sentence}\n`);
}

/** Runs the steps of a program in this folder and turns a refusal into its sentence and exit status. */
export async function mainProgram(steps) {
  try {
    process.exitCode = (await steps()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = error.status;
  }
}

if (isMain(import.meta.url)) {
  await mainProgram(async () => {
    await ensureSetup();
    say(`set up; the project's Node is ${projectNode}.`);
  });
}
