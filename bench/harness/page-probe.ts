/** What a page is to be watched for from its beginning. */
export interface PageWatch {
  /** So many rows of the fleet. */
  readonly rows?: number;
  /** How its frames follow each other. It then makes one after the other, whether or not something changes. */
  readonly frames?: boolean;
}

/** What was left in a page before its own scripts ran. Times are milliseconds since its navigation. */
export interface PageProbe {
  /** When the rows that it was watched for had been in a frame. */
  readonly rows: Promise<number>;
  /** Tasks that held the page up, and how far apart its frames were where that was wanted; since it was last asked. */
  taken(): { readonly longTasks: number[]; readonly frames: number[] };
}

/** Runs in the page, where nothing of this file but itself is known. */
export function leaveProbe({ rows = 0, frames: wantsFrames = false }: PageWatch): void {
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
    taken: () => {
      const all = { longTasks, frames };
      longTasks = [];
      frames = [];
      return all;
    },
  };
  Object.assign(globalThis, { probe });
}
