import { useEffect } from 'react';
import { dialogBox } from '../ui/dialog.tsx';
import { menuList } from '../ui/menu.tsx';
import { toastCorner } from '../ui/toast.tsx';
import { paletteBox } from './palette.tsx';

/** What is asked for should be there when somebody wants it, and when the daemon is away. */
const PARTS = [toastCorner, menuList, dialogBox, paletteBox];

/** Whoever opens the page looks first. */
const FIRST_LOOK_MS = 1000;

/** Loads what nobody needs at first, once something `isShown`. */
export function useTimeToLoad(isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setTimeout(() => void Promise.allSettled(PARTS.map((part) => part.load())), FIRST_LOOK_MS);
    return () => clearTimeout(timer);
  }, [isShown]);
}
