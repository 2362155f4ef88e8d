import type { InstanceId } from '@berth/contract';
import type { RuntimeHandle, ScreenSize, ScreenSnapshot } from '@berth/core';
import type { DriverConfig } from '../drivers.ts';

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
  | { readonly type: 'close' };

export type FromScreenWorker =
  | { readonly type: 'snapshot'; readonly id: number; readonly snapshot: ScreenSnapshot | null }
  | {
      readonly type: 'warning';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
