// Runs on any Node from 20 on, without dependencies: it is what a fresh clone starts with.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, without a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export const binFolder = join(root, 'node_modules', '.bin');

/** The Node that Berth is developed with. npm installs it; it need not be the one that runs this file. */
export const projectNode = join(binFolder, 'node');

export const cliBundle = join(root, 'apps', 'cli', 'dist', 'cli.cjs');

/**
 * The environment for what this tooling starts. The project's programs come first in PATH, so that `#!/usr/bin/env node`
 * finds the project's Node. NODE_EXTRA_CA_CERTS more than doubles the start of every Node, and NODE_OPTIONS may name files
 * that only make sense for the caller's own programs: both are handed on under another name, as in ./berth.
 */
export function toolEnvironment(additions = {}) {
  const { NODE_EXTRA_CA_CERTS: certificates, NODE_OPTIONS: options, ...rest } = process.env;
  return {
    ...rest,
    ...(certificates ? { BERTH_USER_NODE_EXTRA_CA_CERTS: certificates } : {}),
    ...(options ? { BERTH_USER_NODE_OPTIONS: options } : {}),
    PATH: [binFolder, ...outerPath()].join(delimiter),
    ...additions,
  };
}

/**
 * The same for tests, with a folder of their own for what they write. Whoever runs them may live in a Berth: its state and
 * its instance are none of their business.
 */
export function testEnvironment(folder) {
  const kept = Object.entries(toolEnvironment({ TMPDIR: folder })).filter(
    ([name]) => !name.startsWith('BERTH_') || /^BERTH_(TEST_|USER_)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** The environment for npm: all of the caller's, since npm may need it to reach the registry, but not the Node it replaces. */
export function npmEnvironment() {
  return { ...process.env, PATH: outerPath().join(delimiter) };
}

/** The script behind a package's program, to be run by a Node of our choice and not by the one in its first line. */
export function toolScript(packageName, program = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin?.[program];
  if (script === undefined) throw new Error(`${packageName} has no program called ${program}`);
  return join(folder, script);
}

/** Runs a program on this terminal and resolves with its exit status, as a shell would see it. */
export async function runHere(command, args, options = {}) {
  return (await run(command, args, { stdio: 'inherit', ...options })).status;
}

/** Runs a program and resolves with its exit status and all it printed, on both streams, in order of arrival. */
export function runQuietly(command, args, options = {}) {
  return run(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: toolEnvironment(), ...options });
    const release = passSignals(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      resolve({ status: code ?? 128 + (constants.signals[signal] ?? 0), output });
    });
  });
}

/** A terminal sends Ctrl-C to child and parent: the parent stays to report how the child took it. TERM reaches only us. */
function passSignals(child) {
  const stay = () => undefined;
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', stay);
  process.on('SIGTERM', pass);
  process.on('SIGHUP', pass);
  return () => {
    process.off('SIGINT', stay);
    process.off('SIGTERM', pass);
    process.off('SIGHUP', pass);
  };
}

function outerPath() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== binFolder);
}

/** Whether this module is the program that Node was started with. */
export function isMain(moduleUrl) {
  const program = process.argv[1];
  return program !== undefined && existsSync(program) && realpathSync(program) === fileURLToPath(moduleUrl);
}
