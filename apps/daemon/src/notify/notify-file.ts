import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_NOTIFY_CONFIG, messageOf, type NotifyConfig, systemCode } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';

export interface NotifyFile {
  readonly path: string;
  /** What it says, or all that is wrong with it, each with its line and column. */
  readonly config: Result<NotifyConfig, readonly string[]>;
}

const NAME = 'notify';

export function notifyFilePath(directory: string): string {
  return join(directory, `${NAME}.yaml`);
}

/** Reads `notify.yaml` in that directory. Where there is none, the defaults hold. Never rejects. */
export async function readNotifyFile(directory: string): Promise<NotifyFile> {
  const path = notifyFilePath(directory);
  try {
    if (!(await isThere(directory))) return { path, config: ok(DEFAULT_NOTIFY_CONFIG) };
    // Loaded when it is needed, which for most people is never.
    const { ConfigFolder } = await import('@berth/config');
    const { readConfigText } = await import('@berth/config/yaml');
    const { notifyConfigSchema } = await import('@berth/contract/schemas');
    const files = await new ConfigFolder(directory).read();
    const file = files.find(({ name }) => name === NAME);
    if (file === undefined) return { path, config: ok(DEFAULT_NOTIFY_CONFIG) };
    const { text } = file;
    const config = text.ok ? readConfigText(text.value, notifyConfigSchema) : err([text.error]);
    return { path: file.path, config };
  } catch (error) {
    return { path, config: err([messageOf(error)]) };
  }
}

async function isThere(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).some((name) => name.startsWith(`${NAME}.`));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
