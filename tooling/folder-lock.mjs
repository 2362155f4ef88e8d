// One at a time, across processes. A folder is the lock, because making one either works or fails, on every file system.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a holder shows that it lives. */
const HEARTBEAT_MS = 1000;
/** A lock without a heartbeat for this long is abandoned, wherever its holder was: long enough for a busy machine. */
const SILENCE_MS = 30_000;
/** The same when the holder's pid is gone as well. */
const SILENCE_OF_DEAD_MS = 3000;
const POLL_MS = 100;

/**
 * Runs `work` while holding the lock. `onWait` is called once when somebody else holds it. A lock whose holder died is taken
 * over; its holder is known to live by its heartbeat, since a pid may mean nothing here (a container sharing the folder).
 */
export async function withFolderLock(folder, work, { onWait = () => undefined, limits = {} } = {}) {
  const { silenceMs = SILENCE_MS, silenceOfDeadMs = SILENCE_OF_DEAD_MS } = limits;
  await mkdir(dirname(folder), { recursive: true });
  const token = randomUUID();
  for (let told = false; !(await take(folder, token)); told = true) {
    if (!told) onWait();
    await breakIfAbandoned(folder, { silenceMs, silenceOfDeadMs });
    await pause(POLL_MS);
  }
  const heartbeat = setInterval(() => touch(folder), HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    // A holder that was frozen for long may have lost the lock to somebody else.
    if ((await look(folder))?.token === token) await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder, token) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(folder, 'holder.json'), JSON.stringify({ pid: process.pid, host: hostname(), token }));
  return true;
}

async function touch(folder) {
  const now = new Date();
  // The folder may be gone when the work has just ended; the next beat is never scheduled then.
  await utimes(folder, now, now).catch(() => undefined);
}

/** Two waiters may judge the same lock at once; only the one that wins the inner lock removes it, after a second look. */
async function breakIfAbandoned(folder, limits) {
  const seen = await look(folder);
  if (seen === null || !isAbandoned(seen, limits)) return;
  const breaker = `${folder}.breaking`;
  try {
    await mkdir(breaker);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    await removeOldBreaker(breaker, limits.silenceMs);
    return;
  }
  try {
    const again = await look(folder);
    if (again !== null && again.token === seen.token && isAbandoned(again, limits)) await removeWhole(folder);
  } finally {
    await rm(breaker, { recursive: true, force: true });
  }
}

async function look(folder) {
  try {
    const { mtimeMs } = await stat(folder);
    // It may not be there yet, or be half written.
    const holder = await readFile(join(folder, 'holder.json'), 'utf8')
      .then(JSON.parse)
      .catch(() => ({}));
    return { silentMs: Date.now() - mtimeMs, ...holder };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isAbandoned({ silentMs, pid, host }, { silenceMs, silenceOfDeadMs }) {
  if (silentMs > silenceMs) return true;
  return silentMs > silenceOfDeadMs && host === hostname() && Number.isInteger(pid) && !lives(pid);
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

async function removeOldBreaker(breaker, silenceMs) {
  const facts = await stat(breaker).catch(() => null);
  if (facts !== null && Date.now() - facts.mtimeMs > silenceMs)
    await rm(breaker, { recursive: true, force: true });
}

/** Renamed first: nobody may take the lock while half of its old content is still there. */
async function removeWhole(folder) {
  const aside = `${folder}.${randomUUID()}`;
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}
