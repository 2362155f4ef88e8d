import { existsSync } from 'node:fs';
import type { BerthClient } from '@berth/client';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { leaveProbe, type PageProbe, type PageWatch } from './page-probe.ts';
import { leaveTerminalProbe, type TerminalProbe, type TerminalWatch } from './terminal-probe.ts';
import { plainEnvironment } from './workplace.ts';

const CHROMIUM = process.env['BERTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-background-networking'];
const VIEWPORT = { width: 1440, height: 900 };

export const NO_BROWSER = 'Chromium is not installed';

/** A browser that somebody is signed in with. */
export class SignedInBrowser implements AsyncDisposable {
  /** Where Berth's page is. */
  readonly origin: string;
  readonly #browser: Browser;
  readonly #state: Awaited<ReturnType<BrowserContext['storageState']>>;

  private constructor(
    browser: Browser,
    origin: string,
    state: Awaited<ReturnType<BrowserContext['storageState']>>,
  ) {
    this.#browser = browser;
    this.origin = origin;
    this.#state = state;
  }

  static isInstalled(): boolean {
    return existsSync(CHROMIUM);
  }

  static async open({ credentials }: BerthClient): Promise<SignedInBrowser> {
    const env = plainEnvironment();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, env });
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto((await credentials.createLoginLink()).url);
      const state = await context.storageState();
      const { origin } = new URL(page.url());
      await context.close();
      return new SignedInBrowser(browser, origin, state);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** A page without anything in its caches, in a profile of its own, which ends with it. */
  async newPage(watch: PageWatch & TerminalWatch = {}): Promise<ProbedPage> {
    const context = await this.#browser.newContext({ viewport: VIEWPORT, storageState: this.#state });
    const page = await context.newPage();
    await page.addInitScript(leaveProbe, watch);
    await page.addInitScript(leaveTerminalProbe, watch);
    return new ProbedPage(page);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#browser.close();
  }
}

/** A page that is looked at from within. */
export class ProbedPage implements AsyncDisposable {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async go(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'commit' });
  }

  rows(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as { probe: PageProbe }).probe.rows);
  }

  line(): Promise<number> {
    return this.page.evaluate(
      () => (globalThis as unknown as { terminalProbe: TerminalProbe }).terminalProbe.line,
    );
  }

  awaitKey(): Promise<void> {
    return this.page.evaluate(() =>
      (globalThis as unknown as { terminalProbe: TerminalProbe }).terminalProbe.awaitKey(),
    );
  }

  keyTook(): Promise<number> {
    return this.page.evaluate(() =>
      (globalThis as unknown as { terminalProbe: TerminalProbe }).terminalProbe.keyTook(),
    );
  }

  taken(): Promise<ReturnType<PageProbe['taken']>> {
    return this.page.evaluate(() => (globalThis as unknown as { probe: PageProbe }).probe.taken());
  }

  /** Milliseconds from the navigation until the first text or picture was painted. */
  async firstPaint(): Promise<number> {
    // A page that is whole in its first frame has been looked through before that frame is on the screen.
    return this.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const seen = (list: PerformanceObserverEntryList) => {
            const [paint] = list.getEntriesByName('first-contentful-paint');
            if (paint !== undefined) resolve(paint.startTime);
          };
          new PerformanceObserver(seen).observe({ type: 'paint', buffered: true });
        }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.page.context().close();
  }
}
