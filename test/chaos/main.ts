// npm run chaos. Breaks a Berth of its own again and again, and gives an account of what came of it.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runChaos } from './chaos.ts';
import { failuresOf } from './account.ts';
import { accountText } from './account-text.ts';
import { parseOptions, USAGE } from './options.ts';

const RESULTS = resolve(import.meta.dirname, 'results');
const USAGE_STATUS = 2;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    console.error(USAGE);
    return USAGE_STATUS;
  }
  const account = await runChaos(options, (text) => console.log(text));
  const stem = `${account.date.replace(/\.\d+/, '').replaceAll(':', '')}-${options.seed}`;
  const out = options.out === undefined ? join(RESULTS, `${stem}.json`) : resolve(options.out);
  const failures = failuresOf(account);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify({ ...account, failures }, undefined, 2)}\n`);
  console.log(`\n${accountText(account)}\n\nwritten to ${out}`);
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  const again = `npm run chaos -- --minutes ${options.minutes} --instances ${options.instances} --seed ${options.seed} --faults ${options.faults}`;
  console.log(failures.length === 0 ? 'Nothing was lost.' : `\nThe same faults again: ${again}`);
  return failures.length === 0 ? 0 : 1;
}
