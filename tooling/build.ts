// npm run build. Writes apps/cli/dist, the JavaScript that is started often or published.
//   --allow-missing  leaves out programs whose entry file does not exist yet
//   --force          builds although nothing has changed
//   --quiet          says nothing when nothing is to be done, and one line otherwise
import { parseArgs } from 'node:util';
import { withFolderLock } from './folder-lock.mjs';
import { distFolder, fingerprint, isFresh, keepFresh, lockFolder } from './freshness.mjs';

const { values } = parseArgs({
  options: {
    'allow-missing': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

/** What is published holds nothing of earlier builds. */
const isForPublishing = process.env['npm_lifecycle_event'] === 'prepack';

const checkedAt = new Date();
if (!values.force && !isForPublishing && isFresh(fingerprint(), values['allow-missing'])) {
  keepFresh(checkedAt);
  if (!values.quiet) console.log(`${distFolder} is up to date.`);
} else {
  process.exitCode = await withFolderLock(lockFolder, buildUnlessDone);
}

/** Looks again, since whoever held the lock may have done the work. The bundler takes time to load, so it comes last. */
async function buildUnlessDone(): Promise<number> {
  const startedAt = new Date();
  const inputs = fingerprint();
  if (!values.force && !isForPublishing && isFresh(inputs, values['allow-missing'])) return 0;
  const { build } = await import('./bundle.ts');
  return build({
    inputs,
    startedAt,
    allowMissing: values['allow-missing'],
    clean: isForPublishing,
    quiet: values.quiet,
  });
}
