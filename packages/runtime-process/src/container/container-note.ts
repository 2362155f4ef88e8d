import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerPlace, systemCode } from '@berth/contract';
import { syncNewDirectories, writeFileDurably } from '@berth/host';

export interface NotedContainer extends ContainerPlace {
  /** As the engine calls it; absent before it is made. */
  readonly madeAs?: string;
  /** Bytes that it may use; absent where that is not limited. */
  readonly memory?: number;
}

/** Lies in the directory of a run from before its container is made. */
const NOTE = 'container.json';

/** Writes down where the container of a run will be, so that it is found and removed whatever happens next. */
export async function noteContainer(directory: string, container: NotedContainer): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  await syncNewDirectories(directory, first);
  await writeFileDurably(join(directory, NOTE), JSON.stringify(container));
}

/** Undefined when none was ever made. */
export async function notedContainer(directory: string): Promise<NotedContainer | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, NOTE), 'utf8')) as NotedContainer;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
