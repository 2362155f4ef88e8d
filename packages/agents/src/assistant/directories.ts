import { join } from 'node:path';
import type { InstanceId } from '@berth/contract';

/** Where assistants and Berth leave things for each other. */
export interface AssistantDirectories {
  /** Programs that Berth installed: a directory per assistant, and in it one per version. */
  readonly programs: string;
  /** Logins and configurations: a directory per assistant, and in it one per profile. */
  readonly profiles: string;
  /** What hooks have to say: a directory per instance. */
  readonly hooks: string;
  /** Settings that are given to programs when they are started. */
  readonly settings: string;
}

export function assistantDirectories(paths: {
  data: string;
  state: string;
  hooks: string;
}): AssistantDirectories {
  return {
    programs: join(paths.data, 'agents'),
    profiles: join(paths.data, 'profiles'),
    hooks: paths.hooks,
    settings: join(paths.state, 'agents'),
  };
}

export function hooksDirectory({ hooks }: AssistantDirectories, instance: InstanceId): string {
  return join(hooks, instance);
}

export function profileDirectory({ profiles }: AssistantDirectories, agent: string, profile: string): string {
  return join(profiles, agent, profile);
}
