import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedInBrowser } from '../harness/browser.ts';
import type { Bench } from '../harness/case.ts';
import type { Figure, Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { Transfer } from '../harness/transfer.ts';
import type { Workplace } from '../harness/workplace.ts';
import type { BarePages } from '../peers/bare-page.ts';

const FULL_BYTES = 10_000_000;
const QUICK_BYTES = 1_000_000;
const BYTES_PER_KB = 1000;
const LAST = 'this is the last line';
const LINE = '\u001B[32m+\u001B[0m   const answer = await client.ask({ question, patience: 10_000 });\r\n';
/** As many lines as a terminal of the usual size has. */
const PICTURE_LINES = 35;
/** Printing ends with it on the disk, some moments before the log has it. */
const PRINTED_MS = 60_000;

const BERTH: Row = { name: 'berth: the last line is there', unit: 'ms' };
const FETCHED: Row = { name: 'berth: fetched until then', unit: 'kB' };
const AGAIN: Row = { name: 'berth, with what is in the cache: the last line is there', unit: 'ms' };
const BARE: Row = { name: 'bare page with a picture in it: the last line is there', unit: 'ms', peer: true };

export interface Terminals {
  readonly workplace: Workplace;
  readonly browser: SignedInBrowser;
  readonly bare: BarePages;
}

/** From the navigation to the page of an instance with much behind it, to its last line. */
export async function openTerminal(bench: Bench, { workplace, browser, bare }: Terminals): Promise<Figure[]> {
  const bytes = bench.quick ? QUICK_BYTES : FULL_BYTES;
  const file = join(workplace.directory, 'behind.txt');
  await writeFile(file, Buffer.alloc(bytes, LINE));
  const instance = await workplace.start(['sh', '-c', `cat ${file}; echo; echo '${LAST}'; exec cat`]);
  const url = `${browser.origin}/instances/${instance.name}`;
  await using again = await browser.newPage({ line: LAST });
  await again.go(url);
  await Promise.race([again.line(), again.page.waitForTimeout(PRINTED_MS)]);
  const picture = bare.picture(`${LINE.repeat(PICTURE_LINES)}${LAST}`);
  const contenders: Contender[] = [
    { rows: [BERTH, FETCHED], sample: () => firstVisit(browser, url) },
    {
      rows: [AGAIN],
      sample: async () => {
        await again.go(url);
        return [await again.line()];
      },
    },
    { rows: [BARE], sample: async () => (await firstVisit(browser, picture)).slice(0, 1) },
  ];
  const group = `a terminal with ${bytes / 1_000_000} MB behind it`;
  const rounds = bench.quick ? 2 : 30;
  const figures = await measure(bench, contenders, { group, warmUp: 1, rounds });
  await workplace.end(instance);
  return figures;
}

async function firstVisit(browser: SignedInBrowser, url: string): Promise<number[]> {
  await using probed = await browser.newPage({ line: LAST });
  const transfer = await Transfer.of(probed.page);
  await probed.go(url);
  const there = await probed.line();
  return [there, transfer.bytes / BYTES_PER_KB];
}
