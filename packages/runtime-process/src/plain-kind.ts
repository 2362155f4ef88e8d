import { RUNTIMES } from '@berth/contract';
import { ok } from '@berth/foundation';
import type { RunKind } from './run-kind.ts';

/** Programs as they are. */
export const plainKind: RunKind = {
  id: RUNTIMES.none,
  check: async () => ok(undefined),
  dress: async ({ file, args, env, cwd }) => ({ file, args, env, cwd }),
  beside: async ({ file, args, env, cwd }) => ({ file, args, env, cwd }),
};
