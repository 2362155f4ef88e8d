import type { ReactNode } from 'react';

/** Leads to the trash from a toast, which stands outside of what the router knows. */
export function trashLink(text: string, go: () => void): ReactNode {
  return (
    <a
      href="/?trash=true"
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go();
      }}
    >
      {text}
    </a>
  );
}
