import { GrowingBytes } from './growing-bytes.ts';

/** Something that a file was told and that is not on disk yet. */
export type Change =
  | { readonly kind: 'write'; readonly order: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly order: number; readonly length: number };

/** A file: what the system shows of it, what the disk holds, and what lies between. */
export class FileNode {
  readonly kind = 'file';
  readonly shown = new GrowingBytes();
  readonly stored = new GrowingBytes();
  /** In the order in which they were made. */
  unsynced: Change[] = [];
  modifiedAt = 0;

  change(change: Change): void {
    apply(this.shown, change);
    this.unsynced.push(change);
  }

  /** All that was told up to `order` reaches the disk. */
  sync(order: number): void {
    for (const change of this.#taken(order)) apply(this.stored, change);
  }

  /**
   * The disk refuses all that was told up to `order`, and the system forgets that it owes it: later syncs succeed without it.
   * It also forgets the content itself where it needs the memory.
   */
  lose(order: number, isForgotten: boolean): void {
    this.#taken(order);
    if (!isForgotten) return;
    this.shown.truncate(0);
    this.shown.write(0, this.stored.read());
    for (const change of this.unsynced) apply(this.shown, change);
  }

  /** Nothing but this reached the disk when the power went. */
  settle(changes: readonly Change[]): void {
    for (const change of changes) apply(this.stored, change);
    this.unsynced = [];
    this.shown.truncate(0);
    this.shown.write(0, this.stored.read());
  }

  #taken(order: number): Change[] {
    const taken = this.unsynced.filter((change) => change.order <= order);
    this.unsynced = this.unsynced.filter((change) => change.order > order);
    return taken;
  }
}

export type DiskNode = FileNode | DirectoryNode;

/** A directory: the names that the system shows, and those that are on disk. */
export class DirectoryNode {
  readonly kind = 'directory';
  readonly shown = new Map<string, DiskNode>();
  readonly stored = new Map<string, DiskNode>();
}

/** Names that are given or taken in one step. */
export interface Renaming {
  readonly order: number;
  readonly entries: readonly NameEntry[];
}

export interface NameEntry {
  readonly directory: DirectoryNode;
  readonly name: string;
  /** Undefined when the name is taken away. */
  readonly node: DiskNode | undefined;
}

export function applyName(names: Map<string, DiskNode>, { name, node }: NameEntry): void {
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}

function apply(bytes: GrowingBytes, change: Change): void {
  if (change.kind === 'truncate') bytes.truncate(change.length);
  else bytes.write(change.at, change.bytes);
}
