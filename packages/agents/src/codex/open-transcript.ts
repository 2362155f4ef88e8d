import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

const TRANSCRIPT = /^rollout-.*\.jsonl$/;

/**
 * The transcript that a program has open, or the program that it started where it only starts another. Undefined while
 * there is none, and on systems that do not tell.
 */
export async function transcriptOpenIn(pid: number): Promise<string | undefined> {
  const programs = [pid, ...(await startedBy(pid))];
  const files = (await Promise.all(programs.map(filesOpenIn))).flat();
  const transcripts = files.filter((file) => TRANSCRIPT.test(basename(file)));
  // Their names begin with the time. Helpers of a session have transcripts of their own, which are younger.
  return transcripts.toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1))[0];
}

async function startedBy(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return list.split(' ').filter(Boolean).map(Number);
}

async function filesOpenIn(pid: number): Promise<string[]> {
  const directory = `/proc/${pid}/fd`;
  const open = await readdir(directory).catch(() => []);
  // What was closed meanwhile points nowhere.
  return Promise.all(open.map((name) => readlink(join(directory, name)).catch(() => '')));
}
