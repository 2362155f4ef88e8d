import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isExhaustion, messageOf, systemCode } from '@berth/contract';
import type { ConfigSchema } from '@berth/config/yaml';
import { err, ok, type Result } from '@berth/foundation';

/** A file in the directory of configuration: how it is called, what it may say, and what holds without it. */
export interface SettingsKind<T> {
  /** Without its ending. */
  readonly name: string;
  readonly defaults: T;
  /** Loaded when it is needed, which for most people is never. */
  readonly schema: () => Promise<ConfigSchema<T>>;
}

export interface SettingsFile<T> {
  readonly path: string;
  /** What it says, or all that is wrong with it, each with its line and column. */
  readonly config: Result<T, readonly string[]>;
}

export function settingsPath(directory: string, { name }: Pick<SettingsKind<unknown>, 'name'>): string {
  return join(directory, `${name}.yaml`);
}

/**
 * Reads a file of that kind in that directory. Where there is none, the defaults hold. Rejects only
 * where the machine has nothing left to read it with.
 */
export async function readSettings<T>(directory: string, kind: SettingsKind<T>): Promise<SettingsFile<T>> {
  const path = settingsPath(directory, kind);
  try {
    if (!(await isThere(directory, kind.name))) return { path, config: ok(kind.defaults) };
    const { ConfigFolder } = await import('@berth/config');
    const { readConfigText } = await import('@berth/config/yaml');
    const files = await new ConfigFolder(directory).read();
    const file = files.find(({ name }) => name === kind.name);
    if (file === undefined) return { path, config: ok(kind.defaults) };
    const { text } = file;
    const config = text.ok ? readConfigText(text.value, await kind.schema()) : err([text.error]);
    return { path: file.path, config };
  } catch (error) {
    // That there is nothing left to read it with says nothing about the file.
    if (isExhaustion(error)) throw error;
    return { path, config: err([messageOf(error)]) };
  }
}

async function isThere(directory: string, wanted: string): Promise<boolean> {
  try {
    return (await readdir(directory)).some((name) => name.startsWith(`${wanted}.`));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
