import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Figure } from './figure.ts';
import type { CommitFacts, MachineFacts } from './machine.ts';
import type { BenchOptions } from './options.ts';

const run = promisify(execFile);

export const ROOT = resolve(import.meta.dirname, '../..');
export const RESULTS_FOLDER = 'bench/results';

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
  /** When and of which commit it was measured, where that was in an earlier run than the rest. */
  readonly measured?: { readonly date: string; readonly commit: string };
}

/** Everything that a run found out; the file's format. Only grows. */
export interface Result {
  readonly format: 1;
  readonly date: string;
  readonly commit: CommitFacts;
  readonly options: BenchOptions;
  readonly machine: MachineFacts;
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly cases: readonly CaseResult[];
  /** Cases that could not be measured, with the reason. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/** Writes a result and returns its path. What does not stand for the whole gets a name that git ignores. */
export async function writeResult(result: Result): Promise<string> {
  const time = result.date.replace(/\.\d+/, '').replaceAll(':', '');
  const suffix = isComplete(result) ? '' : '-partial';
  const path = join(RESULTS_FOLDER, `${time}-${result.commit.commit}${suffix}.json`);
  await mkdir(join(ROOT, RESULTS_FOLDER), { recursive: true });
  await writeFile(join(ROOT, path), `${printed(result)}\n`);
  return path;
}

/** The newest result that git knows. Rejects when there is none. */
export async function newestCommitted(): Promise<{ path: string; result: Result }> {
  const { stdout } = await run('git', ['ls-files', `${RESULTS_FOLDER}/*.json`], { cwd: ROOT });
  const paths = stdout.split('\n').filter((path) => path !== '' && !basename(path).includes('partial'));
  const path = paths.sort().at(-1);
  if (path === undefined)
    throw new Error(`There is no committed result in ${RESULTS_FOLDER}. Run: npm run bench`);
  return { path, result: JSON.parse(await readFile(join(ROOT, path), 'utf8')) as Result };
}

/** Everything was measured, with full samples. */
function isComplete({ options, failed }: Result): boolean {
  const isWhole = options.only.length === 0 || options.goOn !== undefined;
  return !options.quick && isWhole && failed.length === 0;
}

/** What an incomplete result holds, each case with the run that it is of. Rejects when it is of another machine. */
export async function readCases(path: string, machine: MachineFacts): Promise<readonly CaseResult[]> {
  const { cases, machine: there, date, commit } = JSON.parse(await readFile(path, 'utf8')) as Result;
  if (JSON.stringify(there) !== JSON.stringify(machine)) {
    throw new Error(
      `${path} was measured on another machine, or with other versions; begin again without --go-on.`,
    );
  }
  return cases.map((one) => ({ ...one, measured: one.measured ?? { date, commit: commit.commit } }));
}

/** Indented, but each list of numbers on one line: a thousand samples are no reading matter. */
function printed(result: Result): string {
  return JSON.stringify(result, null, 2).replace(/\[[\d\s.,e+-]*\]/g, (list) =>
    list.replace(/\s+/g, '').replaceAll(',', ', '),
  );
}
