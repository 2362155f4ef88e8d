import type { InstanceView } from '@berth/contract/schemas';
import { mebibytes } from './mebibytes.ts';

/** A limit and what holds it, such as `memory 512.0MiB (kernel)`. */
export function limitText({ name, value, hold }: InstanceView['limits'][number]): string {
  const amount = name === 'memory' ? mebibytes(value) : String(value);
  return `${name} ${amount}${hold === null ? '' : ` (${hold})`}`;
}
