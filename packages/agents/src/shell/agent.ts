import { existsSync } from 'node:fs';
import { DEFAULT_GRACE_MS, refusal } from '@berth/contract';
import type { Agent } from '@berth/core';
import { err, ok } from '@berth/foundation';

const FALLBACKS = ['/bin/bash', '/bin/sh'] as const;
/** Accounts of services have these in SHELL. They end at once, which would look like a failure of Berth. */
const NO_SHELL = /\/(nologin|false)$/;

/**
 * The user's own shell. It gets no arguments: on a terminal every shell is interactive by itself, and not all of them
 * know `-i`.
 */
export function createShellAgent(): Agent {
  return {
    id: 'shell',
    title: 'Your own shell, the one that SHELL names',
    // Interactive shells ignore SIGTERM; SIGHUP is what they get when a window closes, and they save their history.
    stopSignal: 'SIGHUP',
    graceMs: DEFAULT_GRACE_MS,
    plan({ command, env }) {
      if (command.length > 0) return err(refuseWords(command));
      return ok({ file: shellOf(env), args: [], env: {} });
    },
  };
}

function shellOf(env: Readonly<Record<string, string>>): string {
  const own = env['SHELL'] ?? '';
  if (own !== '' && !NO_SHELL.test(own)) return own;
  return FALLBACKS.find((path) => existsSync(path)) ?? '/bin/sh';
}

function refuseWords(command: readonly string[]) {
  const words = command.join(' ');
  return refusal(
    'invalid_input',
    `The agent "shell" takes no command, but was given: ${words}. To run a command, leave the agent out: berth start -- ${words}`,
    { agent: 'shell', command },
  );
}
