import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceId } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { onTestFinished } from 'vitest';
import { type AssistantDirectories, assistantDirectories } from '../directories.ts';

export const INSTANCE = 'inst_1' as InstanceId;

export interface AssistantWorld {
  readonly home: string;
  readonly workspace: string;
  readonly directories: AssistantDirectories;
  run(changes?: Partial<AssistantRun>): AssistantRun;
}

/** A user's home, a workspace and Berth's own directories, until the test is over. */
export function assistantWorld(): AssistantWorld {
  const root = mkdtempSync(join(tmpdir(), 'assistant-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [home, workspace] = [join(root, 'home'), join(root, 'app')];
  for (const directory of [home, workspace]) mkdirSync(directory);
  const paths = { data: join(root, 'data'), state: join(root, 'state'), hooks: join(root, 'hooks') };
  return {
    home,
    workspace,
    directories: assistantDirectories(paths),
    run: (changes = {}) => ({
      instance: INSTANCE,
      workspace,
      args: [],
      env: { HOME: home },
      profile: null,
      conversation: null,
      fresh: false,
      isRehearsal: false,
      ...changes,
    }),
  };
}
