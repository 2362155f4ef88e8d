/** A tab that was opened for something that is still asked for. */
export interface LaterTab {
  /** False when the browser has opened none. */
  go(url: string): boolean;
  close(): void;
}

/** To be called within a click. What comes to stand in the tab cannot reach this page: it is cut off while it is empty. */
export function openLater(): LaterTab {
  const tab = window.open('about:blank', '_blank');
  if (tab !== null) tab.opener = null;
  return {
    go: (url) => {
      if (tab === null || tab.closed) return false;
      tab.location.replace(url);
      return true;
    },
    close: () => tab?.close(),
  };
}
