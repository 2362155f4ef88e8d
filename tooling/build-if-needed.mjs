import { join } from 'node:path';
import { fingerprint, isFresh, keepFresh } from './freshness.mjs';
import { projectNode, root, runHere } from './processes.mjs';
import { SetupError } from './setup.mjs';

/** Builds what is not up to date. Needs the dependencies. */
export async function buildIfNeeded() {
  const checkedAt = new Date();
  if (isFresh(fingerprint(), false)) {
    keepFresh(checkedAt);
    return;
  }
  const status = await runHere(projectNode, [join(root, 'tooling', 'build.ts'), '--quiet']);
  if (status !== 0) throw new SetupError('the build failed; its message is above.');
}
