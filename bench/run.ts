// npm run bench. Measures Berth beside what people use today, prints a table, and writes bench/results.
import { messageOf } from '@berth/contract';
import { CASES } from './cases/index.ts';
import { buildBundle } from './harness/build.ts';
import type { Bench, Case } from './harness/case.ts';
import { commitFacts, load, machineFacts } from './harness/machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './harness/options.ts';
import { type CaseResult, readCases, type Result, ROOT, writeResult } from './harness/result.ts';
import { figureTable, machineLine } from './harness/table.ts';
import { disposeOnSignals } from './harness/workplace.ts';

/** From here on, somebody else's work shows in the figures. */
const BUSY_LOAD = 0.5;

if (process.argv.includes('--help')) console.log(USAGE);
else await main(parseOptions(process.argv.slice(2)));

async function main(options: BenchOptions): Promise<void> {
  const known = options.goOn === undefined ? [] : await readCases(options.goOn, await machineFacts());
  const cases = chosenCases(options.only, known);
  disposeOnSignals();
  if (!options.asBuilt) await buildBundle();
  const before = load();
  warnOfLoad(before);
  const date = new Date().toISOString();
  const { results, failed } = await runCases(cases, options);
  const result: Result = {
    format: 1,
    date,
    commit: await commitFacts(ROOT),
    options,
    machine: await machineFacts(),
    load: { before, after: load() },
    cases: inOrder([...results, ...known]),
    failed,
  };
  if (failed.length > 0) process.exitCode = 1;
  console.log(`${machineLine(result)}\nRaw results: ${await writeResult(result)}`);
}

/** What fails is reported and left out: minutes of measuring are not thrown away for it. */
async function runCases(cases: readonly Case[], options: BenchOptions) {
  const results: CaseResult[] = [];
  const failed: { name: string; reason: string }[] = [];
  for (const one of cases) {
    try {
      results.push(await runCase(one, options));
    } catch (error) {
      console.error(`\nbench: ${one.name} failed:`, error);
      failed.push({ name: one.name, reason: messageOf(error) });
    }
  }
  return { results, failed };
}

async function runCase(one: Case, { quick, large }: BenchOptions): Promise<CaseResult> {
  const { name, title, method } = one;
  const bench: Bench = { quick, large, progress };
  const begin = performance.now();
  const figures = await one.run(bench);
  const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
  progress('');
  console.log(`\n## ${title} (${name}, ${seconds} s)\n${method}\n\n${figureTable(figures)}\n`);
  return { name, title, method, seconds, figures };
}

/** Of two measurements of a case the first one counts. */
function inOrder(results: readonly CaseResult[]): CaseResult[] {
  return CASES.flatMap((one) => results.find(({ name }) => name === one.name) ?? []);
}

/** Those that are named; without a name all, but for those that are known already. */
function chosenCases(only: readonly string[], measured: readonly CaseResult[]): readonly Case[] {
  const unknown = only.filter((name) => !CASES.some((one) => one.name === name));
  if (unknown.length > 0) {
    const known = CASES.map(({ name }) => name).join(', ');
    throw new Error(`There is no case ${unknown.join(', ')}. There are: ${known}`);
  }
  if (measured.length === 0 && only.length === 0) return CASES;
  const isKnown = (name: string) => measured.length === 0 || measured.some((one) => one.name === name);
  return CASES.filter(({ name }) => only.includes(name) || !isKnown(name));
}

/** One line that is overwritten again and again, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${text}`);
}

function warnOfLoad([lastMinute = 0]: readonly number[]): void {
  if (lastMinute < BUSY_LOAD) return;
  console.error(`bench: the machine is busy (load ${lastMinute}); expect slower and less steady figures.`);
}
