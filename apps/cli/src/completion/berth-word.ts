import { resolve } from 'node:path';
import type { Shell } from './shells.ts';

/**
 * How scripts call this command, as one word of that shell: by its whole path where it was called by one; otherwise the
 * shell finds it, also after an upgrade moved it.
 */
export function berthWord(shell: Shell, environment: Readonly<Record<string, string | undefined>>): string {
  const launcher = environment['BERTH_LAUNCHER'];
  return launcher === undefined ? 'berth' : quote(shell, resolve(launcher));
}

/** As one word, whatever the path has in it. */
function quote(shell: Shell, text: string): string {
  if (/^[\w./-]+$/.test(text)) return text;
  if (shell === 'fish') return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
