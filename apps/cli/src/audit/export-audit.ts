import { open, rm } from 'node:fs/promises';
import type { BerthClient } from '@berth/client';
import { BerthError, systemCode } from '@berth/contract';

export interface Exported {
  readonly records: number;
  readonly last: number;
}

/** Passes the audit on as it is on disk, line by line, and at the end the signed line that closes the copy. */
export async function exportAudit(
  { audit }: Pick<BerthClient, 'audit'>,
  after: number,
  write: (line: string) => Promise<void> | void,
): Promise<Exported> {
  const from = after + 1;
  let records = 0;
  let last = after;
  for (;;) {
    const part = await audit.lines({ from, after: last });
    for (const line of part.lines) await write(line);
    records += part.lines.length;
    last = part.last;
    if (part.manifest !== null) {
      await write(part.manifest);
      return { records, last };
    }
  }
}

/** To a new file that nobody else can read. One that is not whole does not stay. */
export async function exportToFile(
  client: Pick<BerthClient, 'audit'>,
  after: number,
  path: string,
): Promise<Exported> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const why = systemCode(error) === 'EEXIST' ? 'it is there already' : String(error);
    throw new BerthError(
      { code: 'invalid_input', message: `Cannot write ${path}: ${why}.` },
      { cause: error },
    );
  });
  try {
    const exported = await exportAudit(client, after, async (line) => void (await file.write(`${line}\n`)));
    await file.sync();
    return exported;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
