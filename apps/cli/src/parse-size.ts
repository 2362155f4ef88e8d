import { BerthError, sizeOf } from '@berth/contract';

/** Bytes from a text such as `512m`. Throws `usage`. */
export function parseSize(option: string, text: string): number {
  const bytes = sizeOf(text);
  if (bytes !== undefined) return bytes;
  throw new BerthError({ code: 'usage', message: `--${option} ${text} is no size. Write it as 512m or 2g.` });
}
