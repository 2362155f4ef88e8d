import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActorId, AuditEntry } from '@berth/contract';
import type { FileAuditLog } from '../log/file-audit-log.ts';
import { type AuditLogOptions, openAuditLog } from '../open-audit-log.ts';

/** A directory with a chain in it. */
export class ChainBench {
  readonly home: string;
  readonly directory: string;
  readonly said: string[] = [];

  private constructor(home: string) {
    this.home = home;
    this.directory = join(home, 'audit');
  }

  static async make(): Promise<ChainBench> {
    return new ChainBench(await mkdtemp(join(tmpdir(), 'berth-audit-')));
  }

  open(options: Partial<AuditLogOptions> = {}): Promise<FileAuditLog> {
    const say = (message: string) => void this.said.push(message);
    return openAuditLog({
      directory: this.directory,
      now: () => 1_800_000_000_000,
      log: { info: say, warn: say },
      ...options,
    });
  }

  remove(): Promise<void> {
    return rm(this.home, { recursive: true, force: true });
  }
}

export function entry(action: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    time: 1_800_000_000_000,
    id: `act-${action}`,
    phase: 'begun',
    actor: 'user:ann' as ActorId,
    via: 'socket',
    credential: null,
    from: 'socket',
    action,
    target: 'web',
    instance: null,
    input: { graceMs: 1000 },
    code: null,
    changes: null,
    ...more,
  };
}
