import type { Limits } from '@berth/contract';
import type { Dressed } from './run-kind.ts';

/** The kernel counts open files per process: a shell sets the bound on itself and becomes the program. */
export function withFileLimit(dressed: Dressed, { files }: Limits = {}): Dressed {
  if (files === undefined) return dressed;
  const { file, args } = dressed;
  return {
    ...dressed,
    file: '/bin/sh',
    args: ['-c', 'ulimit -n "$0" && exec "$@"', String(files), file, ...args],
  };
}
