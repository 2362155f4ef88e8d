import type { ReactNode } from 'react';

export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-h-6 min-w-6 items-center justify-center rounded border border-line-strong bg-sunken px-1.5 font-mono text-xs">
      {children}
    </kbd>
  );
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

export function paletteKeys(): readonly string[] {
  return [isMac() ? '⌘' : 'Ctrl', 'K'];
}
