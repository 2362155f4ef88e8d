import { matchingVariables } from './assistants.ts';

/** Terminal size bounds: what a kernel and every emulator accept. */
export const TERMINAL_MIN = 1;
export const TERMINAL_MAX = 1000;
/** Size of a terminal that nobody has looked at yet. */
export const DEFAULT_COLS = 120;
export const DEFAULT_ROWS = 36;

/** Time between the stop signal and the kill, unless the request says otherwise. */
export const DEFAULT_GRACE_MS = 10_000;
export const GRACE_MAX_MS = 10 * 60_000;

/** Log bound of one instance, unless configured. */
export const DEFAULT_LOG_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Variables that a child takes from the environment of whoever starts it. Everything else must be named with `--env`:
 * an inherited variable of one assistant must never reach another's instance, and secrets stay where they are.
 */
export const INHERITED_VARIABLES: readonly string[] = [
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'PATH',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'SSH_AUTH_SOCK',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'COLORTERM',
  'NO_COLOR',
];
export const INHERITED_PREFIXES: readonly string[] = ['LC_'];

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** One byte less than the kernel's limit for a single argument or variable, for its closing NUL. */
export const TEXT_MAX = 128 * 1024 - 1;

/** Whether a variable is one that can be passed on: shells also keep functions and other things in there. */
export function isVariable(name: string, value: string): boolean {
  return VARIABLE_NAME.test(name) && value.length <= TEXT_MAX;
}

/** Picks from `environment` what a child may inherit. */
export function inheritableEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && isInheritable(name)) picked[name] = value;
  }
  return picked;
}

/** Picks what a child may have: what everybody may inherit, and what fits the patterns of its assistant. */
export function passableEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): Record<string, string> {
  return { ...inheritableEnvironment(environment), ...matchingVariables(environment, patterns) };
}

function isInheritable(name: string): boolean {
  return INHERITED_VARIABLES.includes(name) || INHERITED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
