import type { Finding } from '@berth/contract/schemas';
import type { InstanceRecord } from '@berth/core';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import type { Found } from '../found.ts';
import type { World } from '../world.ts';

/** What is to be said of one area. */
export interface Verdict {
  readonly findings: readonly Found[];
  /** How many things were looked at. */
  readonly things: number;
  /** Why some or all of it could not be looked at. */
  readonly skipped?: string | null;
}

/** Judges one area of a world. Touches nothing. */
export interface Check {
  readonly area: Finding['area'];
  judge(world: World): Verdict;
}

/** The registry where it could be read; everything that needs it is skipped otherwise. */
export function readable({ registry }: World): RegistryReading | undefined {
  return registry.ok && typeof registry.value === 'object' ? registry.value : undefined;
}

export function whyUnreadable({ registry }: World): string {
  if (!registry.ok) return 'the registry cannot be read';
  return registry.value === 'missing' || registry.value === 'empty' ? 'there is no registry yet' : '';
}

/** As the user knows it. */
export function nameOf(instance: InstanceRecord): string {
  return instance.removedAt === null ? instance.name : `${instance.name} (removed)`;
}

export function isOpen(instance: InstanceRecord): boolean {
  return instance.status !== 'exited';
}

/** A daemon that knows what there is: what it says counts. */
export function isSettled({ daemon: { answer } }: World): boolean {
  return answer.kind === 'answers' && answer.daemon.reconciled;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[unit]}`;
}
