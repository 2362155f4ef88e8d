import type { ReactNode } from 'react';

/** The buttons of a terminal. The first is where one gets to when leaving the terminal by keyboard. */
export function Tools({
  label,
  mount,
  children,
}: {
  label: string;
  mount: (tools: HTMLElement | null) => void;
  children: ReactNode;
}) {
  return (
    <div role="toolbar" aria-label={label} className="flex shrink-0 justify-end" ref={mount}>
      {children}
    </div>
  );
}

/** As a ref: for what was just asked for, and is where one goes on. */
export function focusAtOnce(element: HTMLElement | null): void {
  element?.focus();
}
