/** What a page is to be watched for from its beginning. */
export interface Watch {
  /** So many rows of the fleet. */
  readonly rows?: number;
  /** A line with this text on a terminal. */
  readonly line?: string;
  /** How its frames follow each other. It then makes one after the other, whether or not something changes. */
  readonly frames?: boolean;
}

/** What was left in a page before its own scripts ran. Times are milliseconds since its navigation. */
export interface PageProbe {
  /** When the rows that it was watched for had been in a frame. */
  readonly rows: Promise<number>;
  /** When a terminal had drawn the line that it was watched for. */
  readonly line: Promise<number>;
  /** Waits for the next key. */
  awaitKey(): void;
  /** How long it took from being pressed until the terminal had drawn what came of it. */
  keyTook(): Promise<number>;
  /** Tasks that held the page up, and how far apart its frames were where that was wanted; since it was last asked. */
  taken(): { readonly longTasks: number[]; readonly frames: number[] };
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
export function leaveProbe({ rows = 0, line = '', frames: wantsFrames = false }: Watch): void {
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
  let longTasks: number[] = [];
  let frames: number[] = [];
  new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: true });
  let last: number | undefined;
  const frame = (now: number) => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  if (wantsFrames) requestAnimationFrame(frame);

  const probe: PageProbe = {
    rows: new Promise((resolve) => {
      const look = () => {
        const there = document.querySelectorAll('main a[href^="/instances/"]').length;
        // What is there at the beginning of a frame is painted by it: it is seen when the next one begins.
        requestAnimationFrame(there < rows ? look : () => resolve(performance.now()));
      };
      requestAnimationFrame(look);
    }),
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
    taken: () => {
      const all = { longTasks, frames };
      longTasks = [];
      frames = [];
      return all;
    },
  };
  Object.assign(globalThis, { probe });
}
