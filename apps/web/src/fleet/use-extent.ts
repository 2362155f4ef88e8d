import { useCallback, useState } from 'react';

export interface Extent {
  readonly width: number;
  /** Distance from the top of the document. */
  readonly top: number;
}

/** Where an element is and how wide; looked at again whenever something around it grows or shrinks. */
export function useExtent(): readonly [Extent | undefined, (element: HTMLElement | null) => void] {
  const [extent, setExtent] = useState<Extent>();
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const look = () => {
      const { width, top } = element.getBoundingClientRect();
      const now = { width: Math.round(width), top: Math.round(top + window.scrollY) };
      setExtent((before) => (before?.width === now.width && before.top === now.top ? before : now));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return [extent, ref];
}
