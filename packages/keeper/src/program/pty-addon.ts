import { createRequire } from 'node:module';

/** The native part of node-pty. Its JavaScript is not used: its read path loses the end of the output. */
export interface PtyAddon {
  fork(...call: PtyForkCall): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

export type PtyForkCall = [
  file: string,
  args: readonly string[],
  env: readonly string[],
  cwd: string,
  cols: number,
  rows: number,
  uid: number,
  gid: number,
  utf8: boolean,
  helper: string,
  onExit: (code: number, signal: number) => void,
];

export interface LoadedPty {
  readonly addon: PtyAddon;
  /** Program that macOS needs to start a child; unused on Linux. */
  readonly helper: string;
}

let loaded: LoadedPty | undefined;

/** Loads it once, so that a keeper can do that before it knows what to run. */
export function loadPty(): LoadedPty {
  loaded ??= load();
  return loaded;
}

/**
 * The platform package is a dependency of `@lydell/node-pty` and not of ours, so it is looked up from there: a strict
 * package manager would not show it to us otherwise.
 */
function load(): LoadedPty {
  const fromHere = createRequire(import.meta.url);
  const fromNodePty = createRequire(fromHere.resolve('@lydell/node-pty'));
  const name = `@lydell/node-pty-${process.platform}-${process.arch}`;
  const addon = fromNodePty(`${name}/pty.node`) as PtyAddon;
  const helper = process.platform === 'darwin' ? fromNodePty.resolve(`${name}/spawn-helper`) : 'unused';
  return { addon, helper };
}
