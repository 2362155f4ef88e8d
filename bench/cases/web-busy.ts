import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import type { SignedInBrowser } from '../harness/browser.ts';
import type { Bench } from '../harness/case.ts';
import { cpuShares } from '../harness/cpu-time.ts';
import { type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { measure } from '../harness/measure.ts';
import { Pulse } from '../harness/pulse.ts';
import { wholeProcess } from '../harness/whole-process.ts';
import type { Workplace } from '../harness/workplace.ts';
import { visibleRows } from './web-fleet.ts';

/** From here on a browser calls a task long. */
const TASK_AIMS: readonly Aim[] = [{ statistic: 'max', limit: 50 }];
const CHANGES_PER_SECOND = 20;
const PAGES = 20;
const WINDOW_MS = 60_000;
const QUICK_WINDOW_MS = 3000;
/** Time for what opening a page takes to be over. */
const SETTLE_MS = 5000;

export interface Busy {
  readonly workplace: Workplace;
  readonly browser: SignedInBrowser;
  readonly instances: readonly InstanceView[];
}

/** Whether a person who looks at much that changes is ever held up. */
export async function changingFleet(
  bench: Bench,
  { workplace, browser, instances }: Busy,
): Promise<Figure[]> {
  const group = `${instances.length} instances, ${CHANGES_PER_SECOND} changes a second`;
  await using probed = await browser.newPage({ rows: await visibleRows(browser), frames: true });
  await probed.go(`${browser.origin}/`);
  await probed.rows();
  await delay(SETTLE_MS);
  const opening = await probed.taken();
  await using pulse = new Pulse(workplace, instances, CHANGES_PER_SECOND);
  const windowMs = windowOf(bench);
  await delay(windowMs);
  const { longTasks, frames } = await probed.taken();
  const longest = (tasks: readonly number[]) => [Math.max(0, ...tasks)];
  const changes = (pulse.made / windowMs) * 1000;
  return [
    figure(
      group,
      { name: 'longest task of the page (0: none above 50 ms)', unit: 'ms', aims: TASK_AIMS },
      longest(longTasks),
    ),
    figure(group, { name: 'the same while it opens', unit: 'ms' }, longest(opening.longTasks)),
    figure(group, { name: 'from frame to frame', unit: 'ms' }, frames),
    figure(group, { name: 'changes made, a second', unit: 'count' }, [changes]),
  ];
}

/** What many who look cost the daemon, and whoever asks it something. */
export async function manyPages(bench: Bench, { workplace, browser, instances }: Busy): Promise<Figure[]> {
  const group = `${instances.length} instances, ${CHANGES_PER_SECOND} changes a second: processor time of the daemon`;
  const listing = 'berth ls';
  const { pid } = await workplace.client.daemon();
  const used = async (name: string): Promise<Figure> => {
    await using _pulse = new Pulse(workplace, instances, CHANGES_PER_SECOND);
    return figure(group, { name, unit: '%' }, await cpuShares([[pid]], windowOf(bench)));
  };
  const list = (name: string): Promise<Figure[]> => {
    const row: Row = { name, unit: 'ms' };
    const sample = async () => [await wholeProcess(workplace.berth('ls'))];
    const rounds = bench.quick ? 2 : 30;
    return measure(bench, [{ rows: [row], sample }], {
      group: `${listing}, ${instances.length} instances`,
      warmUp: 1,
      rounds,
    });
  };
  const aloneListed = await list('no page open');
  const alone = await used('no page open');
  const rows = await visibleRows(browser);
  await using pages = new AsyncDisposableStack();
  for (let count = 0; count < PAGES; count += 1) {
    bench.progress(`web: page ${count + 1} of ${PAGES}`);
    const probed = pages.use(await browser.newPage({ rows }));
    await probed.go(`${browser.origin}/`);
    await probed.rows();
  }
  await delay(SETTLE_MS);
  const name = `${PAGES} pages open`;
  const listed = await list(name);
  return [alone, await used(name), ...aloneListed, ...listed];
}

function windowOf({ quick }: Bench): number {
  return quick ? QUICK_WINDOW_MS : WINDOW_MS;
}
