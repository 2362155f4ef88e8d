import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { freePort } from '../support/free-port.ts';
import { Sandbox } from '../support/sandbox.ts';

const CHROMIUM = process.env['BERTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-background-networking'];

export const DESKTOP = { viewport: { width: 1440, height: 900 } } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} as const;

/** Chromium leaves files of its own behind when it is closed: they go with the sandbox. */
export async function browserEnvironment({ home }: Sandbox): Promise<Record<string, string>> {
  const scratch = join(home, 'browser');
  await mkdir(scratch, { recursive: true });
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(inherited), TMPDIR: scratch };
}

async function listenAt({ home }: Sandbox, port: number): Promise<void> {
  const config = join(home, 'config');
  await mkdir(config, { recursive: true });
  await writeFile(join(config, 'access.yaml'), `listen: 127.0.0.1:${port}\n`);
}

/** A real daemon, and a real browser that looks at its page. */
export class WebStand implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly browser: Browser;

  private constructor(sandbox: Sandbox, browser: Browser) {
    this.sandbox = sandbox;
    this.browser = browser;
  }

  /**
   * Closing it ends the sandbox too, also one that was made elsewhere. Its daemon listens at a port of its own: that of all
   * would be taken by a daemon of another test while this one's is away, and an open page has but the one address.
   */
  static async open(given?: Sandbox): Promise<WebStand> {
    const sandbox = given ?? (await Sandbox.create());
    try {
      if (given === undefined) await listenAt(sandbox, await freePort());
      const env = await browserEnvironment(sandbox);
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, env });
      return new WebStand(sandbox, browser);
    } catch (error) {
      await sandbox.dispose();
      throw error;
    }
  }

  /** A browser of its own, which is not signed in. Dates and numbers are those of en-US. */
  newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({ locale: 'en-US', ...DESKTOP, ...options });
  }

  /** The page, signed in as a user does it: with the link that `berth ui` prints. Fails a test on what the page complains of. */
  async signedIn(options: BrowserContextOptions = {}): Promise<WebVisit> {
    const context = await this.newContext(options);
    const page = await context.newPage();
    const visit = new WebVisit(page);
    await page.goto(await this.loginLink());
    await page.getByRole('navigation').waitFor();
    return visit;
  }

  async loginLink(): Promise<string> {
    return (await this.sandbox.ok('ui', '--print-url')).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.sandbox.dispose();
  }
}

/** One page in one browser, and what it complained of: errors, and what its policy of content refused. */
export class WebVisit {
  readonly page: Page;
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  get origin(): string {
    return new URL(this.page.url()).origin;
  }

  /** At an address of the page. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.origin}${path}`);
    await this.page.getByRole('main').waitFor();
  }

  /** What axe finds against WCAG 2.2 AA in what is shown now: rule, and the elements. */
  async axeFindings(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(
      (tags) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: tags }),
      ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
