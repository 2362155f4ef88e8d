/** Bytes in two directions. */
export interface Traffic {
  /** Read, or received. */
  readonly in: number;
  /** Written, or sent. */
  readonly out: number;
}

/** What reached or came from a disk, by `/proc/PID/io` (proc_pid_io(5)): of a process and the children it waited for. */
export function parseProcIo(text: string): Traffic | undefined {
  const read = /^read_bytes: (\d+)$/m.exec(text)?.[1];
  const written = /^write_bytes: (\d+)$/m.exec(text)?.[1];
  return read === undefined || written === undefined ? undefined : { in: Number(read), out: Number(written) };
}

const LOOPBACK = 'lo';

/**
 * What went through the interfaces of a network, by `/proc/PID/net/dev`. Undefined where there is nothing but the loopback:
 * what goes through that stays inside, and nothing else can be told.
 */
export function parseNetDev(text: string): Traffic | undefined {
  const interfaces = [...text.matchAll(/^\s*(\S+):\s*(.+)$/gm)].filter(([, name]) => name !== LOOPBACK);
  if (interfaces.length === 0) return undefined;
  return interfaces.reduce<Traffic>(
    (all, [, , numbers = '']) => {
      const fields = numbers.trim().split(/\s+/).map(Number);
      return { in: all.in + (fields[0] ?? 0), out: all.out + (fields[8] ?? 0) };
    },
    { in: 0, out: 0 },
  );
}
