import { BerthError, bytesOf } from '@berth/contract';

/** Bytes from a text such as `512m`, `2g` or `1.5GiB`; units are powers of 1024. Throws `usage`. */
export function parseSize(option: string, text: string): number {
  const bytes = bytesOf(text);
  if (bytes !== undefined) return bytes;
  const message = `--${option} ${text} is no size. Write it as 512m or 2g.`;
  throw new BerthError({ code: 'usage', message });
}
