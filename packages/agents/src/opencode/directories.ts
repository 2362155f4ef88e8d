import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { InstanceId } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { type AssistantDirectories, profileDirectory } from '../assistant/directories.ts';

/** Variables that give a profile its own login, configuration and conversations; none for the user's. */
export function profileVariables(
  directories: AssistantDirectories,
  profile: string | null,
): Readonly<Record<string, string>> {
  if (profile === null) return {};
  const directory = profileDirectory(directories, 'opencode', profile);
  return {
    XDG_CONFIG_HOME: join(directory, 'config'),
    XDG_DATA_HOME: join(directory, 'data'),
    XDG_STATE_HOME: join(directory, 'state'),
    XDG_CACHE_HOME: join(directory, 'cache'),
  };
}

/** Where its conversations are. */
export function databaseFile(
  directories: AssistantDirectories,
  { profile, env }: Pick<AssistantRun, 'profile' | 'env'>,
): string {
  const all = { ...env, ...profileVariables(directories, profile) };
  const data = join(all['XDG_DATA_HOME'] ?? join(all['HOME'] ?? homedir(), '.local', 'share'), 'opencode');
  const chosen = all['OPENCODE_DB'] ?? 'opencode.db';
  return isAbsolute(chosen) ? chosen : join(data, chosen);
}

/** Where a login of the user is. */
export function loginFile(env: Readonly<Record<string, string>>): string {
  const data = env['XDG_DATA_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'share');
  return join(data, 'opencode', 'auth.json');
}

/** Its own temporary directory: each start leaves 19 MB of libraries there, and no end of it removes them. */
export function temporaryDirectory({ settings }: AssistantDirectories, instance: InstanceId): string {
  return join(settings, 'opencode', instance);
}
