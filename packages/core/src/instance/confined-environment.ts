/** Of the caller's, what names places and sockets that an isolated program does not see. */
const OUTSIDE = new Set([
  'HOME',
  'SSH_AUTH_SOCK',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'XDG_STATE_HOME',
]);

/** What an isolated program inherits. Its home is its own, and named when it is known. */
export function confinedEnvironment(
  inherited: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(inherited).filter(([name]) => !OUTSIDE.has(name)));
}
