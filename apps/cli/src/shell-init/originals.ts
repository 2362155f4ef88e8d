/**
 * Assistants that become functions of the shell, and when the original is run all the same: with words that make it print
 * something and end, and with its own commands.
 */
export interface Original {
  /** Options anywhere on the line. */
  readonly options: readonly string[];
  /** First words. */
  readonly commands: readonly string[];
}

const COMMON = ['-h', '--help', '-v', '-V', '--version'];

export const ORIGINALS: Readonly<Record<string, Original>> = {
  claude: {
    options: [...COMMON, '-p', '--print'],
    commands: ['agents', 'auth', 'config', 'doctor', 'install', 'mcp', 'plugin', 'setup-token', 'update'],
  },
  codex: {
    options: COMMON,
    commands: [
      'app-server',
      'apply',
      'cloud',
      'completion',
      'debug',
      'e',
      'exec',
      'features',
      'login',
      'logout',
      'mcp',
      'mcp-server',
      'review',
      'sandbox',
    ],
  },
  gemini: {
    options: [...COMMON, '-p', '--prompt', '--list-extensions', '--list-sessions', '--acp'],
    commands: ['extensions', 'hooks', 'mcp', 'skills'],
  },
  opencode: {
    options: COMMON,
    commands: [
      'acp',
      'agent',
      'attach',
      'auth',
      'debug',
      'export',
      'github',
      'import',
      'mcp',
      'models',
      'run',
      'serve',
      'session',
      'stats',
      'uninstall',
      'upgrade',
      'web',
    ],
  },
};
