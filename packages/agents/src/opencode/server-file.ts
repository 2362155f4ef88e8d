import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { writeWhole } from '../assistant/write-whole.ts';

/** How a run's own HTTP server is reached. */
export interface OpencodeServer {
  readonly port: number;
  readonly password: string;
  /** When it was chosen, a moment before the start, in milliseconds since the Unix epoch. */
  readonly chosenAt: number;
  /** The program was seen at work, so that it is no longer starting. */
  readonly isUsed: boolean;
}

/** The name that goes with the password. */
export const SERVER_USER = 'opencode';

/** Chooses where the next run listens, and leaves it where every daemon of that run finds it. */
export async function chooseServer(directory: string): Promise<OpencodeServer> {
  const server = {
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
    chosenAt: Date.now(),
    isUsed: false,
  };
  await writeWhole(fileIn(directory), JSON.stringify(server));
  return server;
}

/** Leaves word for the daemons to come. */
export async function markUsed(directory: string, server: OpencodeServer): Promise<void> {
  await writeWhole(fileIn(directory), JSON.stringify({ ...server, isUsed: true }));
}

/** Undefined when there is none, or none that can be understood. */
export async function readServer(directory: string): Promise<OpencodeServer | undefined> {
  try {
    const read: Record<string, unknown> = JSON.parse(await readFile(fileIn(directory), 'utf8'));
    const { port, password, chosenAt } = read;
    const isWhole = typeof port === 'number' && typeof password === 'string' && typeof chosenAt === 'number';
    return isWhole ? { port, password, chosenAt, isUsed: read['isUsed'] === true } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function fileIn(directory: string): string {
  return join(directory, 'server.json');
}

/** One that nobody has at this moment. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('the system told no port'));
      });
    });
  });
}
