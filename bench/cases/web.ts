import { NO_BROWSER, SignedInBrowser } from '../harness/browser.ts';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Figure } from '../harness/figure.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { BarePages } from '../peers/bare-page.ts';
import { changingFleet, manyPages } from './web-busy.ts';
import { echoInPage } from './web-echo.ts';
import { openFleet } from './web-fleet.ts';
import { openTerminal } from './web-terminal.ts';

export const web: Case = {
  name: 'web',
  title: 'The page: what it costs in a browser',
  method: [
    'Chromium without a window, 1440 by 900, against a daemon over loopback. A first visit has a profile of its own with nothing but the',
    'session in it. Times are taken in the page, since the navigation: rows and lines count when the frame that painted them is over, bytes as',
    'they go over the wire. The bare page is a file of a plain HTTP server: a list of the same names; the same xterm with WebGL, with a',
    'picture in the file or with a WebSocket that sends each key back. A key is pressed by the protocol of the browser, at moments that',
    'keep no step with its frames; it takes from the time stamp of its event until xterm has drawn a moved cursor. Changes of instances are made',
    'over the API: `berth set --restart`, each with its record in the audit. Processor time is that of the daemon alone.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  if (!SignedInBrowser.isInstalled()) {
    return [absentFigure('the page', { name: 'berth', unit: 'ms' }, NO_BROWSER)];
  }
  await using workplace = await Workplace.open();
  await using bare = await BarePages.open();
  await using browser = await SignedInBrowser.open(workplace.client);
  const place = { workplace, browser, bare };
  const terminals = [...(await echoInPage(bench, place)), ...(await openTerminal(bench, place))];
  const few = await fleet(bench, workplace, bench.quick ? 10 : 100);
  const opened = await openFleet(bench, { ...place, names: few.map(({ name }) => name) });
  const many = [...few, ...(await fleet(bench, workplace, bench.quick ? 10 : 400))];
  const changing = await changingFleet(bench, { ...place, instances: many });
  await workplace.endAll(many.slice(few.length));
  const looked = await manyPages(bench, { ...place, instances: few });
  await workplace.endAll(few);
  return [...opened, ...terminals, ...changing, ...looked];
}

function fleet(bench: Bench, workplace: Workplace, count: number) {
  bench.progress(`web: ${count} instances`);
  return startTogether(count, () => workplace.start(IDLER));
}
