import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ActorId, InstanceId } from '@berth/contract';
import { assert } from '@berth/foundation';
import { createMemoryStore } from '@berth/store/memory';
import { DiskProcess } from '@berth/testkit/simulated-disk';
import type {
  Change,
  CommitResult,
  CredentialRecord,
  InstanceQuery,
  PromptQuery,
  PutCredentialsResult,
  Store,
} from '../ports/store.ts';

/** What changes a store: the name of the method, and what it is called with. */
type Entry =
  | { readonly method: 'commit'; readonly args: readonly [Change] }
  | { readonly method: 'prune'; readonly args: readonly [number, number] }
  | { readonly method: 'putCredentials'; readonly args: readonly [readonly CredentialRecord[]] }
  | { readonly method: 'setting'; readonly args: readonly [string, string] }
  | { readonly method: 'putSetting'; readonly args: readonly [string, string] };

const NEWLINE = 0x0a;

/**
 * The registry of a simulated machine. Every change is a line with a checksum in a journal on the disk, which is synced before
 * the change is made and answered. After a power cut the lines that are whole are all there is.
 */
export class JournaledStore implements Store {
  readonly path: string;
  #inner = createMemoryStore();
  #process = new DiskProcess();
  #file: Promise<FileHandle> | undefined;
  /** Changes, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** An empty file is there. */
  constructor(path: string) {
    this.path = path;
  }

  /** Begins anew, empty, in this process; what was under way is forgotten. */
  begin(process: DiskProcess): void {
    this.#process = process;
    this.#inner = createMemoryStore();
    this.#turn = Promise.resolve();
    this.#file = process.run(() => open(this.path, 'a'));
  }

  /** Makes again what is on disk. A torn end is cut off. */
  async recover(): Promise<void> {
    const bytes = await readFile(this.path);
    let whole = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, whole)) {
      const entry = entryIn(bytes.toString('utf8', whole, end));
      if (entry === undefined) break;
      await make(this.#inner, entry);
      whole = end + 1;
    }
    await truncate(this.path, whole);
  }

  listInstances = (query?: InstanceQuery) => this.#inner.listInstances(query);
  getInstance = (id: InstanceId) => this.#inner.getInstance(id);
  listRuns = (instance: InstanceId) => this.#inner.listRuns(instance);
  listPrompts = (query: PromptQuery) => this.#inner.listPrompts(query);
  listCredentials = () => this.#inner.listCredentials();
  listLeases = () => this.#inner.listLeases();
  findIdempotent = (actor: ActorId, key: string) => this.#inner.findIdempotent(actor, key);
  readEvents = (after: number, limit: number) => this.#inner.readEvents(after, limit);
  history = (...wish: Parameters<Store['history']>) => this.#inner.history(...wish);
  close = () => this.#inner.close();

  commit = (change: Change) => this.#write<CommitResult>({ method: 'commit', args: [change] });
  prune = (...args: [number, number]) => this.#write<void>({ method: 'prune', args });
  putCredentials = (records: readonly CredentialRecord[]) =>
    this.#write<PutCredentialsResult>({ method: 'putCredentials', args: [records] });
  setting = (...args: [string, string]) => this.#write<string>({ method: 'setting', args });
  putSetting = (...args: [string, string]) => this.#write<void>({ method: 'putSetting', args });

  #write<T>(entry: Entry): Promise<T> {
    const [inner, file] = [this.#inner, this.#file];
    const write = async () => {
      assert(file !== undefined, 'the store has not begun');
      await append(await file, JSON.stringify(entry));
      return (await make(inner, entry)) as T;
    };
    const process = this.#process;
    const done = this.#turn.then(() => process.run(write));
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

async function append(file: FileHandle, text: string): Promise<void> {
  await file.writeFile(`${crc32(text)} ${text}\n`);
  await file.sync();
}

function entryIn(line: string): Entry | undefined {
  const blank = line.indexOf(' ');
  const text = line.slice(blank + 1);
  return String(crc32(text)) === line.slice(0, blank) ? (JSON.parse(text) as Entry) : undefined;
}

function make(store: Store, { method, args }: Entry): Promise<unknown> {
  return (store[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}
