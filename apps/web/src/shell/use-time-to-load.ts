import { useEffect } from 'react';
import { dialogBox } from '../ui/dialog.tsx';
import { menuList } from '../ui/menu.tsx';
import { toastCorner } from '../ui/toast.tsx';
import { paletteBox } from './palette.tsx';

/** What is asked for should be there when somebody wants it, and when the daemon is away. */
const PARTS = [toastCorner, menuList, dialogBox, paletteBox];

/** Whoever opens the page looks first, and a slow machine draws as long. */
const FIRST_LOOK_MS = 3000;

/** Loads what nobody needs at first, once it `isLive` for a while; what did not come is asked for when it is again. */
export function useTimeToLoad(isLive: boolean): void {
  useEffect(() => {
    if (!isLive) return undefined;
    const timer = setTimeout(() => whenIdle(loadAll), FIRST_LOOK_MS);
    return () => clearTimeout(timer);
  }, [isLive]);
}

function loadAll(): void {
  void Promise.allSettled(PARTS.map((part) => part.load()));
}

function whenIdle(work: () => void): void {
  // Not every browser has it.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work);
  else work();
}
