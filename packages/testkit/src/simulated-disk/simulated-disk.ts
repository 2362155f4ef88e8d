import { posix } from 'node:path';
import { DiskError } from './disk-error.ts';
import { DiskFaults, type FaultyAct } from './disk-faults.ts';
import { DiskProcess } from './disk-process.ts';
import { applyName, DirectoryNode, type DiskNode, FileNode, type NameEntry, type Renaming } from './nodes.ts';
import { type Dice, survivalBy } from './power-cut.ts';

export interface OpenFile {
  readonly path: string;
  readonly node: DiskNode;
  readonly appends: boolean;
  position: number;
}

/** Thrown at whoever uses a disk without power, or after its own death. Nobody lives to see it. */
export class PowerCutError extends Error {
  constructor() {
    super('the power is cut');
  }
}

/** Where descriptors begin, so that none is taken for one of the real system. */
const FIRST_DESCRIPTOR = 1_000_000;

/**
 * A disk with a file system and the memory before it, as far as what survives a power cut is concerned. What a file was told
 * is on disk when the file was synced, and its name when its directory was. Of everything else a power cut keeps what `dice`
 * says: nothing, all, pieces of it, in any order. Nothing here waits; `node-fs.ts` gives it the faces that Node's modules have.
 */
export class SimulatedDisk {
  readonly faults = new DiskFaults();
  readonly now: () => number;
  readonly #root = new DirectoryNode();
  #names: Renaming[] = [];
  #open = new Map<number, OpenFile>();
  #descriptor = FIRST_DESCRIPTOR;
  #order = 0;
  #isOff = false;
  #cutAt = Number.POSITIVE_INFINITY;
  /** Processes since the disk has power; those of before are dead. */
  #living = new Set<DiskProcess>();
  #self = new DiskProcess();
  #tellOff: (() => void)[] = [];

  constructor(now: () => number = () => 0) {
    this.now = now;
  }

  /** How many changes it was asked for: writes, syncs, and whatever gives, takes or changes names. */
  get changes(): number {
    return this.#order;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** A process that dies when the power is cut. */
  process(): DiskProcess {
    const process = new DiskProcess();
    this.#living.add(process);
    return process;
  }

  /** Who asks now. Throws when they are dead. */
  caller(): DiskProcess {
    const caller = DiskProcess.present ?? this.#self;
    if (this.#isOff || !caller.lives) throw new PowerCutError();
    return caller;
  }

  /** The power goes before the change after the next `changes` ones happens. */
  cutAfter(changes: number): void {
    this.#cutAt = this.#order + changes;
  }

  /** Resolves when the power goes. */
  off(): Promise<void> {
    if (this.#isOff) return Promise.resolve();
    return new Promise((resolve) => this.#tellOff.push(resolve));
  }

  cutPower(): void {
    this.#isOff = true;
    for (const process of this.#living) process.kill();
    this.#self.kill();
    for (const tell of this.#tellOff.splice(0)) tell();
  }

  /** The machine is started again: with what was synced, and with what else the dice leave of what was not. */
  restorePower(dice: Dice): void {
    const survival = survivalBy(dice, this.#order);
    for (const renaming of this.#names.filter(survival.keeps)) {
      for (const entry of renaming.entries) applyName(entry.directory.stored, entry);
    }
    this.#names = [];
    settle(this.#root, survival.surviving);
    this.#open = new Map();
    this.#living = new Set();
    this.#self = new DiskProcess();
    this.#cutAt = Number.POSITIVE_INFINITY;
    this.#isOff = false;
  }

  /** Everything there is is on disk. */
  syncAll(): void {
    this.#syncNames(() => true);
    for (const [, node] of everythingIn(this.#root, '')) if (node.kind === 'file') node.sync(this.#order);
  }

  /** Turns bits of a byte around, on disk and in memory. */
  damage(path: string, position: number, bits: number): void {
    const { node } = this.#file(path, 'damage');
    for (const bytes of [node.shown, node.stored]) {
      const byte = bytes.read(position, 1);
      if (byte.length === 1)
        bytes.write(
          position,
          byte.map((value) => value ^ bits),
        );
    }
  }

  /** Paths of all files, as a person at the machine would see them, also when it has no power. */
  paths(): string[] {
    return everythingIn(this.#root, '').map(([path]) => path);
  }

  open(path: string, flags: string): number {
    const there = this.#find(path);
    if (there !== undefined && flags.includes('x')) throw new DiskError('EEXIST', 'open', path);
    if (there?.kind === 'directory' && !flags.startsWith('r')) throw new DiskError('EISDIR', 'open', path);
    if (there === undefined && flags.startsWith('r')) throw new DiskError('ENOENT', 'open', path);
    if (there !== undefined) this.faults.strike('open', path);
    const node = there ?? this.#create(path, new FileNode());
    if (there?.kind === 'file' && flags.startsWith('w')) this.#truncate(there, 0, path);
    this.#descriptor += 1;
    this.#open.set(this.#descriptor, { path, node, appends: flags.startsWith('a'), position: 0 });
    return this.#descriptor;
  }

  close(fd: number): void {
    this.opened(fd, 'close');
    this.#open.delete(fd);
  }

  opened(fd: number, act: string): OpenFile {
    const file = this.#open.get(fd);
    if (file === undefined) throw new DiskError('EBADF', act, String(fd));
    return file;
  }

  /** Fewer bytes than asked for where there is no more room. */
  write(fd: number, bytes: Uint8Array, position?: number): number {
    const file = this.opened(fd, 'write');
    const { node, path } = file;
    if (node.kind !== 'file') throw new DiskError('EISDIR', 'write', path);
    const at = file.appends ? node.shown.length : (position ?? file.position);
    const order = this.#change('write', path);
    const inside = Math.min(bytes.length, Math.max(0, node.shown.length - at));
    const fit = inside === bytes.length ? inside : this.#fit(inside, bytes.length - inside, path);
    node.change({ kind: 'write', order, at, bytes: new Uint8Array(bytes.subarray(0, fit)) });
    node.modifiedAt = this.now();
    if (position === undefined) file.position = at + fit;
    return fit;
  }

  read(fd: number, length: number, position?: number | null): Buffer {
    const file = this.opened(fd, 'read');
    if (file.node.kind !== 'file') throw new DiskError('EISDIR', 'read', file.path);
    const bytes = file.node.shown.read(position ?? file.position, length);
    if (position === undefined || position === null) file.position += bytes.length;
    return bytes;
  }

  truncate(fd: number, length: number): void {
    const { node, path } = this.opened(fd, 'ftruncate');
    if (node.kind !== 'file') throw new DiskError('EINVAL', 'ftruncate', path);
    this.#truncate(node, length, path);
  }

  /** Begins to sync what was told until now; what it returns ends it. In between, more may be told, or the power go. */
  sync(fd: number): () => void {
    const { node, path } = this.opened(fd, 'fsync');
    const order = this.#order;
    return () => {
      try {
        this.#change('sync', path);
      } catch (error) {
        if (node.kind === 'file' && error instanceof DiskError) node.lose(order, this.faults.forgets);
        throw error;
      }
      if (node.kind === 'file') node.sync(order);
      else this.#syncNames((renaming) => renaming.order <= order && touches(renaming, node));
    };
  }

  rename(from: string, to: string): void {
    const node = this.#find(from);
    if (node === undefined) throw new DiskError('ENOENT', 'rename', from);
    const target = this.#find(to);
    if (target !== undefined && target.kind !== node.kind) throw new DiskError('EISDIR', 'rename', to);
    const order = this.#change('rename', to);
    this.#free(target);
    this.#name(order, [
      { ...this.#place(from, 'rename'), node: undefined },
      { ...this.#place(to, 'rename'), node },
    ]);
  }

  unlink(path: string): void {
    const node = this.#find(path);
    if (node === undefined) throw new DiskError('ENOENT', 'unlink', path);
    const order = this.#change('unlink', path);
    this.#free(node);
    this.#name(order, [{ ...this.#place(path, 'unlink'), node: undefined }]);
  }

  mkdir(path: string): void {
    if (this.#find(path) !== undefined) throw new DiskError('EEXIST', 'mkdir', path);
    this.#create(path, new DirectoryNode());
  }

  names(path: string): string[] {
    const node = this.find(path, 'readdir');
    if (node.kind !== 'directory') throw new DiskError('ENOTDIR', 'readdir', path);
    return [...node.shown.keys()].sort();
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  find(path: string, act: string): DiskNode {
    const node = this.#find(path);
    if (node === undefined) throw new DiskError('ENOENT', act, path);
    return node;
  }

  #file(path: string, act: string): { node: FileNode } {
    const node = this.find(path, act);
    if (node.kind !== 'file') throw new DiskError('EISDIR', act, path);
    return { node };
  }

  /** Counts a change, unless it is refused or the power goes. */
  #change(act: FaultyAct, path: string): number {
    if (this.#order >= this.#cutAt) {
      this.cutPower();
      throw new PowerCutError();
    }
    this.#order += 1;
    this.faults.strike(act, path);
    return this.#order;
  }

  #fit(inside: number, growth: number, path: string): number {
    try {
      return inside + this.faults.takeRoom(growth, path);
    } catch (error) {
      if (inside > 0) return inside;
      throw error;
    }
  }

  #free(node: DiskNode | undefined): void {
    if (node?.kind === 'file') this.faults.roomBytes += node.shown.length;
  }

  #truncate(node: FileNode, length: number, path: string): void {
    const order = this.#change('truncate', path);
    this.faults.roomBytes += Math.max(0, node.shown.length - length);
    node.change({ kind: 'truncate', order, length });
  }

  #create<T extends DiskNode>(path: string, node: T): T {
    const place = this.#place(path, 'open');
    this.#name(this.#change('open', path), [{ ...place, node }]);
    if (node.kind === 'file') node.modifiedAt = this.now();
    return node;
  }

  #name(order: number, entries: readonly NameEntry[]): void {
    for (const entry of entries) applyName(entry.directory.shown, entry);
    this.#names.push({ order, entries });
  }

  #syncNames(isDue: (renaming: Renaming) => boolean): void {
    for (const { entries } of this.#names.filter(isDue)) {
      for (const entry of entries) applyName(entry.directory.stored, entry);
    }
    this.#names = this.#names.filter((renaming) => !isDue(renaming));
  }

  #place(path: string, act: string): { directory: DirectoryNode; name: string } {
    const directory = this.#find(posix.dirname(path));
    if (directory === undefined) throw new DiskError('ENOENT', act, path);
    if (directory.kind !== 'directory') throw new DiskError('ENOTDIR', act, path);
    return { directory, name: posix.basename(path) };
  }

  #find(path: string): DiskNode | undefined {
    let node: DiskNode | undefined = this.#root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      node = node?.kind === 'directory' ? node.shown.get(name) : undefined;
    }
    return node;
  }
}

function touches({ entries }: Renaming, directory: DirectoryNode): boolean {
  return entries.some((entry) => entry.directory === directory);
}

/** What the system shows is what the disk holds. */
function settle(
  directory: DirectoryNode,
  surviving: (changes: FileNode['unsynced']) => FileNode['unsynced'],
): void {
  directory.shown.clear();
  for (const [name, node] of directory.stored) {
    directory.shown.set(name, node);
    if (node.kind === 'file') node.settle(surviving(node.unsynced));
    else settle(node, surviving);
  }
}

function everythingIn(directory: DirectoryNode, above: string): [string, DiskNode][] {
  return [...directory.shown].flatMap(([name, node]) => {
    const path = `${above}/${name}`;
    return node.kind === 'file' ? [[path, node]] : [[path, node], ...everythingIn(node, path)];
  });
}
