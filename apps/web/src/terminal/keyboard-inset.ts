import { useSyncExternalStore } from 'react';

/** Less is no keyboard, but a bar of the browser that came or went. */
const KEYBOARD_MIN_PX = 120;

/**
 * How much of the page's bottom an on-screen keyboard covers. Browsers that heed `interactive-widget` make the page
 * smaller instead, and then it is nothing.
 */
export function useKeyboardInset(): number {
  return useSyncExternalStore(subscribe, covered);
}

function subscribe(listener: () => void): () => void {
  const { visualViewport } = window;
  visualViewport?.addEventListener('resize', listener);
  visualViewport?.addEventListener('scroll', listener);
  return () => {
    visualViewport?.removeEventListener('resize', listener);
    visualViewport?.removeEventListener('scroll', listener);
  };
}

function covered(): number {
  const { visualViewport } = window;
  // Zoomed in, what is seen is small without any keyboard.
  if (visualViewport === null || visualViewport.scale !== 1) return 0;
  const inset = Math.round(window.innerHeight - visualViewport.height - visualViewport.offsetTop);
  return inset >= KEYBOARD_MIN_PX ? inset : 0;
}
