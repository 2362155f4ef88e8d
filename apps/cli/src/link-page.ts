import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** No link is good for longer. */
const KEPT_MS = 5 * 60 * 1000;
const NAME_BYTES = 8;

/**
 * Writes a page that leads on to a link, for its user alone to read, and answers where it is. What stands on a command line
 * every user of the machine can see, and a link that is good once is good for whoever is first.
 */
export async function writeLinkPage(directory: string, url: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await removeOld(directory);
  const path = join(directory, `${randomBytes(NAME_BYTES).toString('hex')}.html`);
  await writeFile(path, pageTo(url), { flag: 'wx', mode: 0o600 });
  return path;
}

/** A browser reads a page some time after the command that had it opened is over, so the next one clears up. */
async function removeOld(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    // Another command may be clearing up as well.
    const written = await stat(path).catch(() => undefined);
    if (written !== undefined && Date.now() - written.mtimeMs > KEPT_MS) await rm(path, { force: true });
  }
}

function pageTo(url: string): string {
  const link = url.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Berth</title>
</head>
<body>
<p><a href="${link}">Go on</a></p>
</body>
</html>
`;
}
