/** What the terminals of a page are to be watched for from its beginning. */
export interface TerminalWatch {
  /** A line with this text. */
  readonly line?: string;
}

/** What was left in a page before its own scripts ran. Times are in milliseconds. */
export interface TerminalProbe {
  /** When, since the navigation, a terminal had drawn the line that it was watched for. */
  readonly line: Promise<number>;
  /** Waits for the next key. */
  awaitKey(): void;
  /** How long it took from being pressed until the terminal had drawn what came of it. */
  keyTook(): Promise<number>;
}

/** As much of xterm as is used here. */
interface Terminal {
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      readonly cursorX: number;
      readonly cursorY: number;
      getLine(row: number): { translateToString(trim: boolean): string } | undefined;
    };
  };
  onRender(listener: () => void): { dispose(): void };
}

/** Runs in the page, where nothing of this file but itself is known. */
export function leaveTerminalProbe({ line = '' }: TerminalWatch): void {
  const terminals: Terminal[] = [];
  const waiting = new Set<() => void>();
  // Each terminal, whoever draws it, is caught when it is made: xterm keeps its inner part under this name.
  Object.defineProperty(Object.getPrototypeOf({}) as object, '_core', {
    configurable: true,
    set(this: Terminal, value: unknown) {
      Object.defineProperty(this, '_core', { value, writable: true, configurable: true });
      if (!('buffer' in this) || !('onRender' in this)) return;
      // Its events are only there when it is whole.
      queueMicrotask(() => {
        terminals.push(this);
        this.onRender(() => {
          for (const look of waiting) look();
        });
      });
    },
  });

  /** Looks each time that a terminal has drawn, until there is something to see. */
  const drawn = (look: () => number | undefined): Promise<number> =>
    new Promise((resolve) => {
      const once = () => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(once);
        resolve(found);
      };
      waiting.add(once);
      once();
    });

  const stands = (text: string): boolean =>
    terminals.some(({ buffer: { active }, rows }) =>
      Array.from({ length: rows }, (_, row) => active.getLine(active.baseY + row)).some((each) =>
        each?.translateToString(true).includes(text),
      ),
    );

  const place = ({ buffer: { active } }: Terminal): string =>
    `${active.baseY + active.cursorY}:${active.cursorX}`;

  let lastKey = Promise.resolve(Number.NaN);
  const terminalProbe: TerminalProbe = {
    line: drawn(() => (stands(line) ? performance.now() : undefined)),
    awaitKey: () => {
      const pressed = ({ timeStamp }: KeyboardEvent) => {
        // A page that makes a terminal anew has thrown the one before away.
        const terminal = terminals.at(-1);
        if (terminal === undefined) throw new Error('there is no terminal');
        const before = place(terminal);
        const seen = () => (place(terminal) === before ? undefined : performance.now() - timeStamp);
        took.resolve(drawn(seen));
      };
      const took = Promise.withResolvers<number>();
      lastKey = took.promise;
      addEventListener('keydown', pressed, { capture: true, once: true });
    },
    keyTook: () => lastKey,
  };
  Object.assign(globalThis, { terminalProbe });
}
