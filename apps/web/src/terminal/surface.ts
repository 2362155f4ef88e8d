export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** What shows a terminal. All it is told takes effect in the order in which it was told. */
export interface Surface {
  /** A whole new picture, at its size. */
  paint(picture: Uint8Array, size: TerminalSize, done: () => void): void;
  write(bytes: Uint8Array, done: () => void): void;
  resize(size: TerminalSize): void;
}
