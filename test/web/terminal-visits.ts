import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '../support/sandbox.ts';
import { WebStand, WebVisit } from './stand.ts';
import { terminalText, watchTerminals } from './terminal-text.ts';

export const SEEN_MS = 30_000;

type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

interface VisitOptions extends BrowserContextOptions {
  /** Before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A stand with one who is signed in, in browsers that begin at a terminal. */
export class TerminalStand implements AsyncDisposable {
  readonly stand: WebStand;
  readonly #origin: string;
  readonly #storageState: SignedIn;

  private constructor(stand: WebStand, origin: string, storageState: SignedIn) {
    this.stand = stand;
    this.#origin = origin;
    this.#storageState = storageState;
  }

  static async open(): Promise<TerminalStand> {
    const stand = await WebStand.open();
    const { page } = await stand.signedIn();
    const storageState = await page.context().storageState();
    const { origin } = new URL(page.url());
    await page.context().close();
    return new TerminalStand(stand, origin, storageState);
  }

  /** The terminal of an instance in a browser of its own. */
  async at(instance: string, { prepare, ...options }: VisitOptions = {}): Promise<WebVisit> {
    const context = await this.stand.newContext({ storageState: this.#storageState, ...options });
    const visit = new WebVisit(await context.newPage());
    await visit.page.addInitScript(watchTerminals);
    await prepare?.(visit.page);
    await visit.page.goto(`${this.#origin}/instances/${instance}`);
    await keyboard(visit).waitFor({ state: 'attached' });
    return visit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stand[Symbol.asyncDispose]();
  }
}

export function keyboard({ page }: WebVisit): Locator {
  return page.locator('.xterm-helper-textarea').last();
}

export async function type(visit: WebVisit, text: string): Promise<void> {
  await keyboard(visit).focus();
  await visit.page.keyboard.type(text);
}

/** By way of the clipboard, for which the browser must have been given the permission. */
export async function paste(visit: WebVisit, text: string): Promise<void> {
  await visit.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await keyboard(visit).focus();
  await visit.page.keyboard.press('Control+Shift+V');
}

export function sees({ page }: WebVisit, text: string): Promise<void> {
  return until(`“${text}” is shown`, async () => (await terminalText(page)).includes(text), SEEN_MS);
}

export async function left(visit: WebVisit): Promise<void> {
  expect(visit.complaints).toEqual([]);
  await visit.close();
}

export function focusedName({ page }: WebVisit): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}
