/** Headers as they came, name after value, in the form in which `node:http` gives and takes them. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** Headers that are about one connection, and not about what is sent over it (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Without it nobody knows where a message ends, so no message may have it taken away. */
const FRAMING: ReadonlySet<string> = new Set(['content-length']);

export function headerLines(raw: readonly string[]): HeaderLines {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[index * 2] ?? '',
    raw[index * 2 + 1] ?? '',
  ]);
}

/** Without those that are about the connection they came by, and without those that it names itself. */
export function endToEnd(lines: HeaderLines): HeaderLines {
  const named = lines
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((name) => name.trim());
  const dropped = HOP_BY_HOP.union(new Set(named).difference(FRAMING));
  return lines.filter(([name]) => !dropped.has(name.toLowerCase()));
}
