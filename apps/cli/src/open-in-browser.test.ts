import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInBrowser } from './open-in-browser.ts';

const LINK = 'http://berth-0.localhost:7433/login/the-code?a=1&b="';

let directory: string;
let state: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-open-'));
  state = join(directory, 'state');
  await writeOpener('printf %s "$*" > "$TOLD"');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** What desktops have, under both of its names. */
async function writeOpener(script: string): Promise<void> {
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, name), 0o755);
  }
}

const open = (url = LINK) =>
  openInBrowser(url, {
    environment: { PATH: `${directory}:/usr/bin:/bin`, TOLD: join(directory, 'told') },
    state,
  });
const told = () => readFile(join(directory, 'told'), 'utf8');

describe('a link that is opened', () => {
  it('is on no command line, but in a page that nobody else can read', async () => {
    await open();
    const words = await told();
    expect(words).toMatch(new RegExp(`^${join(state, 'links')}/[0-9a-f]{16}\\.html$`));
    expect((await stat(words)).mode & 0o777).toBe(0o600);
    expect((await stat(join(state, 'links'))).mode & 0o777).toBe(0o700);
  });

  it('is what the page leads on to, as text and nothing else', async () => {
    await open();
    const page = await readFile(await told(), 'utf8');
    const link = LINK.replace('&', '&#38;').replace('"', '&#34;');
    expect(page).toContain(`<meta http-equiv="refresh" content="0; url=${link}">`);
    expect(page).toContain(`<a href="${link}">`);
    expect(page).not.toContain(LINK);
  });

  it('takes pages along that are older than any link', async () => {
    await open();
    const first = await told();
    await open();
    const second = await told();
    expect(await readdir(join(state, 'links'))).toHaveLength(2);
    const then = Date.now() / 1000 - 301;
    await utimes(first, then, then);
    await open();
    const left = (await readdir(join(state, 'links'))).map((name) => join(state, 'links', name));
    expect(left.toSorted()).toStrictEqual([second, await told()].toSorted());
  });

  it('is said not to be, where nothing opens it', async () => {
    await writeOpener('exit 3');
    await expect(open()).rejects.toMatchObject({ code: 'start_failed' });
    await rm(join(directory, 'xdg-open'));
    await rm(join(directory, 'open'));
    const nowhere = openInBrowser(LINK, { environment: { PATH: directory }, state });
    await expect(nowhere).rejects.toMatchObject({ code: 'command_not_found' });
  });
});
