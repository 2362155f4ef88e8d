import { posix } from 'node:path';
import { findImports, maskTexts } from './import-scanner.ts';
import { isTestFile, listFiles, readPackages, readSource } from './workspace.ts';

/** Where a call that blocks holds up every terminal. */
const WATCHED = ['apps/daemon', 'packages/server', 'packages/runtime-process', 'packages/store'];

/** Constructors such as `new DatabaseSync(` do block: they count. */
const SYNC_CALL = /\b\w+Sync\(/g;

/** Exports for programs that serve nobody: the doctor. A bundle rule keeps them out of the daemon. */
const OFFLINE_EXPORTS = ['./sqlite-reader'];

/**
 * Blocking calls in each file that the daemon's main thread may load. What only a worker loads is left out: its entry is
 * named by a path, so no import leads there from the package's entry.
 */
export function countSyncCalls(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { folder, manifest } of readPackages().filter((each) => WATCHED.includes(each.folder))) {
    const sources = listFiles(folder, ['.ts']).filter((file) => !isTestFile(file));
    const entries = Object.entries(manifest.exports ?? {})
      .filter(([name]) => !OFFLINE_EXPORTS.includes(name))
      .map(([, entry]) => posix.join(folder, entry));
    for (const file of reachable(entries, new Set(sources))) {
      const count = [...maskTexts(readSource(file)).matchAll(SYNC_CALL)].length;
      if (count > 0) counts.set(file, count);
    }
  }
  return counts;
}

function reachable(entries: readonly string[], sources: ReadonlySet<string>): Set<string> {
  const seen = new Set(entries.filter((entry) => sources.has(entry)));
  for (const file of seen) {
    for (const { target, kind } of findImports(readSource(file))) {
      if (target === null || !target.startsWith('.') || kind === 'url') continue;
      const imported = posix.join(posix.dirname(file), target);
      if (sources.has(imported)) seen.add(imported);
    }
  }
  return seen;
}
