import { DEFAULT_GRACE_MS, refusal } from '@berth/contract';
import type { Agent } from '@berth/core';
import { err, ok } from '@berth/foundation';

/** Any program: the words after `--` are its name and arguments, run without a shell in between. */
export function createCommandAgent(): Agent {
  return {
    id: 'command',
    title: 'Any command: berth start -- COMMAND [ARGUMENTS]',
    stopSignal: 'SIGTERM',
    graceMs: DEFAULT_GRACE_MS,
    plan({ command }) {
      const [file, ...args] = command;
      if (file === undefined || file.trim() === '') {
        return err(
          refusal('invalid_input', 'There is no command to run. Name one after --: berth start -- COMMAND', {
            agent: 'command',
            command,
          }),
        );
      }
      return ok({ file, args, env: {} });
    },
  };
}
