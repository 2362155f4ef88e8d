import { fail } from './checks.ts';

const ESCAPE = /\\(x[0-9a-fA-F]{2}|[\s\S]?)/g;
const SIMPLE: Readonly<Record<string, number>> = {
  e: 0x1b,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  a: 0x07,
  '0': 0,
  '\\': 0x5c,
};

/** Bytes from text: `\xHH` is one byte, whatever it is; everything without a backslash is UTF-8. */
export function decodeEscapes(text: string, path: string): Uint8Array {
  const chunks: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    chunks.push(Buffer.from(text.slice(from, match.index)), Buffer.from([byteOf(match[1] ?? '', path)]));
    from = match.index + match[0].length;
  }
  chunks.push(Buffer.from(text.slice(from)));
  return Buffer.concat(chunks);
}

function byteOf(escape: string, path: string): number {
  if (escape.length === 3) return Number.parseInt(escape.slice(1), 16);
  return (
    SIMPLE[escape] ??
    fail(path, `has an unknown escape "\\${escape}"; use \\xHH, \\e, \\a, \\n, \\r, \\t, \\0 or \\\\`)
  );
}
