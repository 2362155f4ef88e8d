import type { AssistantSignal, InstanceId } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import type { RuntimeHandle, ScreenSize, ScreenSnapshot, ScreenText } from '@berth/core';
import type { DriverConfig } from '../drivers.ts';
import type { ClaimSource } from './screen-matcher.ts';

/** What the screen worker is started with. */
export interface ScreenWorkerData {
  readonly drivers: DriverConfig;
  /** Directory of checkpoints. */
  readonly directory: string;
}

export type ToScreenWorker =
  | {
      readonly type: 'live';
      readonly instance: InstanceId;
      readonly run: string;
      readonly handle: RuntimeHandle;
      /** Nobody has answered any of the program's terminal queries yet. */
      readonly fresh: boolean;
    }
  | {
      readonly type: 'gone';
      readonly instance: InstanceId;
      /** Leave the checkpoint for later. */
      readonly keep: boolean;
    }
  | {
      readonly type: 'snapshot';
      readonly id: number;
      readonly instance: InstanceId;
      readonly size: ScreenSize | null;
    }
  | { readonly type: 'text'; readonly id: number; readonly instance: InstanceId }
  | {
      /** From now on, tell what those rules find; what holds already is told at once. */
      readonly type: 'rules';
      readonly instance: InstanceId;
      readonly rules: ScreenRules;
      /** Sources that have said something, to a worker before this one, and have not taken it back. */
      readonly standing: readonly ClaimSource[];
    }
  | { readonly type: 'unwatched'; readonly instance: InstanceId }
  | { readonly type: 'close' };

export type FromScreenWorker =
  | { readonly type: 'snapshot'; readonly id: number; readonly snapshot: ScreenSnapshot | null }
  | { readonly type: 'text'; readonly id: number; readonly text: ScreenText | null }
  | { readonly type: 'signal'; readonly instance: InstanceId; readonly signal: AssistantSignal }
  | {
      readonly type: 'warning';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
