import type { SignedInBrowser } from '../harness/browser.ts';
import type { Bench } from '../harness/case.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { Transfer } from '../harness/transfer.ts';
import type { BarePages } from '../peers/bare-page.ts';

const BYTES_AIMS: readonly Aim[] = [{ statistic: 'max', limit: 250 }];
const BYTES_PER_KB = 1000;
/** Time for a list to make more rows, when it knows how high one is. */
const SETTLE_MS = 500;

const PAINT: Row = { name: 'berth: first contentful paint', unit: 'ms' };
const ROWS: Row = { name: 'berth: all visible rows', unit: 'ms' };
const AGAIN: Row = { name: 'berth, with what is in the cache: all visible rows', unit: 'ms' };
const FETCHED: Row = { name: 'berth: fetched until then', unit: 'kB', aims: BYTES_AIMS };
const BARE_PAINT: Row = { name: 'bare page: first contentful paint', unit: 'ms', peer: true };
const BARE_FETCHED: Row = { name: 'bare page: fetched until then', unit: 'kB', peer: true };
const BARE_ROWS: Row = { name: 'bare page: all rows', unit: 'ms', peer: true };

export interface Opening {
  readonly browser: SignedInBrowser;
  readonly bare: BarePages;
  readonly names: readonly string[];
}

/** From the navigation to what one came for. */
export async function openFleet(bench: Bench, { browser, bare, names }: Opening): Promise<Figure[]> {
  const rows = await visibleRows(browser);
  const list = bare.list(names);
  await using again = await browser.newPage({ rows });
  const contenders: Contender[] = [
    { rows: [PAINT, ROWS, FETCHED], sample: () => firstVisit(browser, `${browser.origin}/`, rows) },
    {
      rows: [AGAIN],
      sample: async () => {
        await again.go(`${browser.origin}/`);
        return [await again.rows()];
      },
    },
    { rows: [BARE_PAINT, BARE_ROWS, BARE_FETCHED], sample: () => firstVisit(browser, list, names.length) },
  ];
  const rounds = bench.quick ? 2 : 30;
  return await measure(bench, contenders, {
    group: `the fleet with ${names.length} instances`,
    warmUp: 1,
    rounds,
  });
}

/** How many rows the page makes when it has made all that one can see. */
export async function visibleRows(browser: SignedInBrowser): Promise<number> {
  await using probed = await browser.newPage();
  await probed.go(`${browser.origin}/`);
  const links = probed.page.locator('main a[href^="/instances/"]');
  await links.first().waitFor();
  let rows = 0;
  for (let seen = await links.count(); seen > rows; seen = await links.count()) {
    rows = seen;
    await probed.page.waitForTimeout(SETTLE_MS);
  }
  return rows;
}

async function firstVisit(browser: SignedInBrowser, url: string, rows: number): Promise<number[]> {
  await using probed = await browser.newPage({ rows });
  const transfer = await Transfer.of(probed.page);
  await probed.go(url);
  const all = await probed.rows();
  const paint = await probed.firstPaint();
  // A frame is over before it is on the screen, which is what the paint's time says.
  return [paint, Math.max(paint, all), transfer.bytes / BYTES_PER_KB];
}
