export interface SeamQuestion {
  /** What the log has had since before the connection was made, up to now. */
  readonly logged: Buffer;
  /** What the connection has brought. */
  readonly brought: Buffer;
  /** How much of that must be in the log: it had come before the log was read. */
  readonly certain: number;
}

/**
 * Finds where in the log a connection began, of which it is only known that it began somewhere in what is given. A place is
 * possible when the log goes on from there as the connection did. Returns the one that is, and undefined while there are
 * several, or none. The true place is always among the possible ones, so that the only one is the true one.
 */
export function findSeam({ logged, brought, certain }: SeamQuestion): number | undefined {
  let found: number | undefined;
  for (let at = logged.length - certain; at >= 0; at -= 1) {
    if (!goesOnAs(logged, at, brought)) continue;
    if (found !== undefined) return undefined;
    found = at;
  }
  return found;
}

/** Either may be ahead of the other. */
function goesOnAs(logged: Buffer, at: number, brought: Buffer): boolean {
  const length = Math.min(logged.length - at, brought.length);
  return logged.compare(brought, 0, length, at, at + length) === 0;
}
