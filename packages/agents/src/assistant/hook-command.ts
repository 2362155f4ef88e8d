/** Names of events become names of files. */
const EVENT = /^[A-Za-z]+$/;

/**
 * The shell command that a hook runs: it leaves what it is told in a file of the instance's own directory, where the
 * daemon finds it, now or after its next start. It says nothing, never fails, and does nothing outside Berth: whatever a
 * hook prints or returns could hold up its assistant.
 */
export function hookCommand(event: string): string {
  if (!EVENT.test(event)) throw new Error(`${event} cannot be the name of a hook's file`);
  return `[ -n "$BERTH_HOOKS" ] && { [ -d "$BERTH_HOOKS" ] || mkdir -p -m 700 "$BERTH_HOOKS"; cat 2>/dev/null >"$BERTH_HOOKS/${event}.$$"; } 2>/dev/null; exit 0`;
}
