import type { Limits } from '@berth/contract';
import type { Beside } from './run-kind.ts';

/** The kernel counts open files per process: a shell sets the bound on itself and becomes the program. */
export function withFileLimit<T extends Beside>(dressed: T, { files }: Limits = {}): T {
  if (files === undefined) return dressed;
  const { file, args } = dressed;
  return {
    ...dressed,
    file: '/bin/sh',
    args: ['-c', 'ulimit -n "$0" && exec "$@"', String(files), file, ...args],
  };
}
