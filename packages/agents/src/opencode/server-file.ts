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
}

/** The name that goes with the password. */
export const SERVER_USER = 'opencode';

/** Chooses where the next run listens, and leaves it where every daemon of that run finds it. */
export async function chooseServer(directory: string): Promise<OpencodeServer> {
  const server = {
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
    chosenAt: Date.now(),
  };
  await writeWhole(fileIn(directory), JSON.stringify(server));
  return server;
}

/** Undefined when there is none, or none that can be understood. */
export async function readServer(directory: string): Promise<OpencodeServer | undefined> {
  try {
    const { port, password, chosenAt }: Record<string, unknown> = JSON.parse(
      await readFile(fileIn(directory), 'utf8'),
    );
    const isWhole = typeof port === 'number' && typeof password === 'string' && typeof chosenAt === 'number';
    return isWhole ? { port, password, chosenAt } : undefined;
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
