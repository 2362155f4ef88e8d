import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import type { ProbedPage, SignedInBrowser } from '../harness/browser.ts';
import type { Bench } from '../harness/case.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { ECHO, FLOOD, READY } from '../harness/programs.ts';
import type { Workplace } from '../harness/workplace.ts';
import type { BarePages } from '../peers/bare-page.ts';

/** One frame of a screen takes 16.7 ms. */
const AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 20 },
  { statistic: 'p99', limit: 50 },
];
const BERTH: Row = { name: 'berth, in the page', unit: 'ms', aims: AIMS };
const BARE: Row = { name: 'bare page with a WebSocket that echoes', unit: 'ms', peer: true };

/** Moments between keys that keep no step with the frames of a screen: their steps and their end have no common factor. */
const PAUSE_STEP_MS = 37;
const PAUSE_MAX_MS = 50;
/** Letters that end no escape sequence. */
const KEYS = ['x', 'y'] as const;

export interface Echoes {
  readonly workplace: Workplace;
  readonly browser: SignedInBrowser;
  readonly bare: BarePages;
}

export async function echoInPage(bench: Bench, { workplace, browser, bare }: Echoes): Promise<Figure[]> {
  const instance = await workplace.start(ECHO);
  await using berth = await browser.newPage({ line: READY });
  await using plain = await browser.newPage({ line: READY });
  await berth.go(`${browser.origin}/instances/${instance.name}`);
  await plain.go(bare.echo());
  const contenders = [await typing(berth, BERTH), await typing(plain, BARE)];
  const press = (group: string) =>
    measure(bench, contenders, {
      group,
      warmUp: bench.quick ? 3 : 20,
      rounds: bench.quick ? 20 : 600,
    });
  const alone = await press('a key in the page');
  const flood = await workplace.start(FLOOD);
  const flooded = await press('a key in the page, beside a flooding neighbour');
  await workplace.endAll([instance, flood]);
  return [...alone, ...flooded];
}

async function typing(probed: ProbedPage, row: Row): Promise<Contender> {
  await probed.line();
  await probed.page.locator('.xterm-helper-textarea').first().focus();
  const session = await probed.page.context().newCDPSession(probed.page);
  let pressed = 0;
  return {
    rows: [row],
    sample: async () => {
      pressed += 1;
      await delay((pressed * PAUSE_STEP_MS) % PAUSE_MAX_MS);
      await probed.awaitKey();
      await press(session, KEYS[pressed % KEYS.length] ?? KEYS[0]);
      return [await probed.keyTook()];
    },
  };
}

/** As a person presses it: the browser makes an event of it, and the page whatever it likes of that. */
async function press(session: CDPSession, text: string): Promise<void> {
  const key = {
    key: text,
    code: `Key${text.toUpperCase()}`,
    windowsVirtualKeyCode: text.toUpperCase().charCodeAt(0),
  };
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text, ...key });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
}
