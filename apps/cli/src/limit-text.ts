import type { LimitName } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { mebibytes } from './mebibytes.ts';
import { shortDuration } from './short-duration.ts';

/** A limit and what holds it, such as `memory 512.0MiB (kernel)`. */
export function limitText({ name, value, hold }: InstanceView['limits'][number]): string {
  return `${name} ${limitAmount(name, value)}${hold === null ? '' : ` (${hold})`}`;
}

/** So much of what a limit is of. */
export function limitAmount(name: LimitName, value: number): string {
  if (name === 'memory' || name === 'disk') return mebibytes(value);
  return name === 'run' || name === 'idle' ? shortDuration(value) : String(value);
}
