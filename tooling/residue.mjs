import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { leftFile } from './ci-totals.mjs';

/**
 * How long processes may take to end after the tests: a daemon that was told to stop is not left over, and takes some
 * seconds on a machine that is busy.
 */
const PATIENCE_MS = 15_000;
const POLL_MS = 100;

/** Where Node keeps compiled code if it is not told otherwise; what is in it belongs to nobody. */
const COMPILE_CACHE = 'node-compile-cache';

/** What stays closed to sandboxes as long as any test runs (`test/isolation`). */
const CLOSED_FOLDER = '/etc/berth-zoo-closed';

/**
 * Runs `work` with a temporary folder of its own and looks afterwards for what it left: processes that carry the folder's
 * name in their arguments or environment, and files in it. Resolves with the work's result and sentences about the rest.
 */
export async function watchResidue(work) {
  // Short on purpose: sockets are made below it, and macOS allows about a hundred characters for the path of one.
  const folder = mkdtempSync('/tmp/berth-');
  try {
    const result = await work(folder);
    const processes = await leftProcesses(folder);
    const files = readdirSync(folder).filter((file) => file !== COMPILE_CACHE);
    return {
      result,
      residue: [...processes.map(describeProcess), ...files.map((file) => `a file or folder: ${file}`)],
    };
  } finally {
    for (const { pid } of findProcesses(folder)) kill(pid);
    rmSync(folder, { recursive: true, force: true });
    removeIfEmpty(CLOSED_FOLDER);
  }
}

/** Where it is not, other tests go on. */
function removeIfEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes(error.code)) throw error;
  }
}

/** The same, for a run of tests: what it left is said, beside its report too, and makes it fail. Resolves with its status. */
export async function failOnResidue(work) {
  const { result, residue } = await watchResidue(work);
  if (residue.length === 0) return result;
  const left = `berth: the tests left something behind:\n${residue.map((line) => `  ${line}`).join('\n')}`;
  console.error(`\n${left}`);
  const report = process.env.BERTH_TEST_REPORT;
  if (report !== undefined) writeFileSync(leftFile(report), left);
  return result === 0 ? 1 : result;
}

async function leftProcesses(folder) {
  const until = Date.now() + PATIENCE_MS;
  let found = findProcesses(folder);
  while (found.length > 0 && Date.now() < until) {
    await pause(POLL_MS);
    found = findProcesses(folder);
  }
  return found;
}

/** The folder's name is random, so whoever carries it was started by the work. */
function findProcesses(folder) {
  return process.platform === 'linux' ? findInProc(folder) : findWithPs(folder);
}

function findInProc(folder) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    if (command.includes(folder) || read(`/proc/${pid}/environ`).includes(folder))
      found.push({ pid: Number(pid), command });
  }
  return found.filter(({ pid }) => pid !== process.pid);
}

function findWithPs(folder) {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && match[2].includes(folder))
    .map((match) => ({ pid: Number(match[1]), command: match[2] }));
}

function describeProcess({ pid, command }) {
  return `a process: ${pid} ${command}`;
}

/** Processes end while one looks, and those of others cannot be read. */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
