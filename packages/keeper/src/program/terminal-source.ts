/** Where a keeper's terminal comes from: a PTY, or the line to a container. */
export interface TerminalSource {
  /** Pid of the child on this machine; undefined where it cannot be seen from here. */
  readonly pid: number | undefined;
  /** Writes what fits now; the rest is the caller's to offer again. Returns the number of bytes taken. */
  write(bytes: Uint8Array): number;
  resize(cols: number, rows: number): void;
  /** There where the program is not ended by ending its processes from here. */
  readonly remote?: RemoteProgram;
}

/** A program that somebody else runs, such as a container engine. */
export interface RemoteProgram {
  signal(name: NodeJS.Signals): Promise<void>;
  /** Signals, kills when the deadline (by the system clock, monotonic) is over, and resolves with true when the program has ended. */
  end(request: { readonly signal: NodeJS.Signals; readonly deadline: () => number }): Promise<boolean>;
  /** Removes what is left of it after its end. */
  remove(): Promise<void>;
}

export interface TerminalHandlers {
  output(bytes: Buffer): void;
  /** For now nothing can be read from the terminal or typed into it, although the child may live. */
  fault(error: Error): void;
  /** Some output before what is delivered next is missing, or may be, or came twice. */
  gap?(why: string): void;
  /** The child is gone and everything it printed was delivered. Both are null where nobody knows how. Last call. */
  exit(code: number | null, signal: number | null, outOfMemory?: boolean): void;
}

export interface TerminalLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly cols: number;
  readonly rows: number;
  /** File mode creation mask of the child; the keeper's own, which is private, where it is not given. */
  readonly umask?: number;
  /** Called with the fork itself, and nothing else: what must be different for the child than for the keeper. */
  readonly around?: <T>(fork: () => T) => T;
}
