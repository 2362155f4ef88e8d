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
      /** The program was started just now: its first questions still wait for an answer. */
      readonly fresh: boolean;
    }
  | { readonly type: 'gone'; readonly instance: InstanceId }
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
