// npm run screenshots. Makes the pictures of docs/images from a real daemon with a fleet that could be anybody's.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { Sandbox } from '../support/sandbox.ts';
import { startBelievableFleet } from './believable-fleet.ts';
import { DESKTOP, PHONE, WebStand } from './stand.ts';
import { terminalText, watchTerminals } from './terminal-text.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/images');
/** Its name is in the pictures, so it is the same wherever they are made. */
const HOME = '/tmp/ann';
const QUALITY = 82;
/** For what moves when it comes, and for figures that are measured. */
const SETTLE_MS = 2500;

const DEVICES = { desktop: DESKTOP, phone: PHONE } as const;
const SCHEMES = ['light', 'dark'] as const;
const PLACES = {
  fleet: '/',
  instance: '/instances/checkout',
  inbox: '/inbox',
  new: '/new',
  settings: '/settings',
  tokens: '/tokens',
  audit: '/audit',
  doctor: '/doctor',
} as const;

process.env['HOME'] = HOME;
process.env['USER'] = 'ann';
await mkdir(HOME);
try {
  await main();
} finally {
  await rm(HOME, { recursive: true, force: true });
}

async function main(): Promise<void> {
  await using stand = await WebStand.open(await Sandbox.create(join(HOME, '.berth')));
  await startBelievableFleet(stand.sandbox, HOME);
  await stand.sandbox.ok('token', 'create', 'ci', '--scope', 'read');
  await mkdir(FOLDER, { recursive: true });
  for (const [device, options] of Object.entries(DEVICES)) {
    for (const colorScheme of SCHEMES) {
      const visit = await stand.signedIn({ ...options, colorScheme, reducedMotion: 'reduce' });
      for (const [name, path] of Object.entries(PLACES)) {
        await visit.page.addInitScript(watchTerminals);
        await visit.go(path);
        await settled(visit.page, name);
        await writeFile(join(FOLDER, `${name}-${device}-${colorScheme}.webp`), await picture(visit.page));
      }
      await visit.close();
    }
  }
}

async function settled(page: Page, name: string): Promise<void> {
  if (name === 'instance') await page.waitForFunction(() => document.querySelector('.xterm-screen') !== null);
  await page.waitForTimeout(SETTLE_MS);
  if (name === 'instance' && !(await terminalText(page)).includes('Allow'))
    throw new Error('the terminal shows no question');
}

async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  return Buffer.from(data, 'base64');
}
