import { createHash } from 'node:crypto';
import { hookCommand } from '../assistant/hook-command.ts';

/** What its hooks tell. A turn that fails fires none of them. */
export const CODEX_HOOKS = [
  'SessionStart',
  'UserPromptSubmit',
  'PermissionRequest',
  'PostToolUse',
  'Stop',
  'Interrupt',
] as const;

/** Seconds that it waits for a hook; ours take milliseconds. For some events it takes no more than this. */
const HOOK_TIMEOUT = 3;

/** Without a spinner, which would change it ten times a second, and with what it does in words. */
const TITLE = ['spinner', 'run-state', 'project-name'];

/**
 * Models in whose place it offers a newer one at the start. Its dialog swallows what is typed, and takes Enter for a yes;
 * the model can be changed with `/model` at any time.
 */
const SUCCESSORS: Readonly<Record<string, string>> = {
  'gpt-5.5': 'gpt-6-sol',
  'gpt-5.6-sol': 'gpt-6-sol',
  'gpt-5.6-terra': 'gpt-6-sol',
  'gpt-5.6-luna': 'gpt-6-luna',
};

/** Settings that are added for one start; the user's own files are not touched. They stand before any other word. */
export function codexSettings(): readonly string[] {
  const settings = {
    check_for_update_on_startup: false,
    'tui.animations': false,
    'tui.terminal_title': TITLE,
    'notice.model_migrations': SUCCESSORS,
    hooks: { ...hooks(), state: trust() },
  };
  const words = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${toml(value)}`]);
  // Its background server would outlive the instance, and work on without it.
  return ['--no-daemon', ...words];
}

function hooks(): Record<string, unknown> {
  return Object.fromEntries(CODEX_HOOKS.map((event) => [event, [{ hooks: [handler(hookCommand(event))] }]]));
}

/**
 * It runs only hooks that somebody has trusted: these exactly, by their fingerprints. To trust whatever there is would
 * also run what a project brings along.
 */
function trust(): Record<string, unknown> {
  return Object.fromEntries(
    CODEX_HOOKS.map((event) => [
      `/<session-flags>/config.toml:${labelOf(event)}:0:0`,
      { trusted_hash: hookFingerprint(event, hookCommand(event)) },
    ]),
  );
}

/** SHA-256 of what it makes of a hook: compact JSON with sorted keys. */
export function hookFingerprint(event: string, command: string): string {
  const identity = { event_name: labelOf(event), hooks: [handler(command)] };
  return `sha256:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
}

/** Its keys are in the order of the alphabet, for the fingerprint. */
function handler(command: string) {
  return { async: false, command, timeout: HOOK_TIMEOUT, type: 'command' };
}

/** `UserPromptSubmit` is called `user_prompt_submit` where it is trusted. */
function labelOf(event: string): string {
  return event.replaceAll(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** TOML on one line. Its texts are written as those of JSON. */
function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}=${toml(part)}`)
    .join(',')}}`;
}
