import { type InstanceId, passableEnvironment, type Refusal, refusal } from '@berth/contract';
import type { Machine } from '@berth/core';
import { err, ok, type Result } from '@berth/foundation';

/** A machine whose programs and directories are what the test says. */
export class FakeMachine implements Machine {
  readonly missingCommands = new Set<string>();
  readonly missingDirectories = new Set<string>();
  /** False refuses every new run for want of room. */
  hasRoom = true;
  /** How often the space in reserve was asked for. */
  released = 0;
  environment: Readonly<Record<string, string>> = { HOME: '/home/ann', PATH: '/bin' };

  async resolveCommand(file: string): Promise<Result<string, Refusal>> {
    if (!this.missingCommands.has(file)) return ok(file.startsWith('/') ? file : `/bin/${file}`);
    return err(refusal('command_not_found', `There is no command ${file}.`));
  }

  async checkDirectory(directory: string): Promise<Result<string, Refusal>> {
    if (!this.missingDirectories.has(directory)) return ok(directory);
    return err(refusal('directory_missing', `There is no directory ${directory}.`));
  }

  privateHome(instance: InstanceId): string {
    return `/homes/${instance}`;
  }

  async checkRoom(): Promise<Result<void, Refusal>> {
    return this.hasRoom ? ok(undefined) : err(refusal('disk_full', 'There is too little room.'));
  }

  async releaseBallast(): Promise<void> {
    this.released += 1;
  }

  baseEnvironment(patterns: readonly string[]): Readonly<Record<string, string>> {
    return passableEnvironment(this.environment, patterns);
  }
}
