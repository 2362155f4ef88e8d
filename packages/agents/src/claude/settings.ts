import { hookCommand } from '../assistant/hook-command.ts';

/** What its hooks tell. Esc fires none of them, nor does a provider's error while it is retried. */
const CLAUDE_HOOKS = [
  'SessionStart',
  'UserPromptSubmit',
  'PermissionRequest',
  'PostToolUse',
  'Notification',
  'Stop',
  'StopFailure',
  'SessionEnd',
] as const;

/** Seconds that it waits for a hook; ours take milliseconds. */
const HOOK_TIMEOUT = 10;

/** Settings that are added for one start (`--settings`); the user's own files are not touched. */
export function claudeSettings(): string {
  const hooks = CLAUDE_HOOKS.map((event) => [
    event,
    [{ hooks: [{ type: 'command', command: hookCommand(event), timeout: HOOK_TIMEOUT }] }],
  ]);
  return JSON.stringify({ hooks: Object.fromEntries(hooks) }, null, 2);
}
