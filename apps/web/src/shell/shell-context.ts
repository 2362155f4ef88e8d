import { createContext, use } from 'react';
import type { CommandStore } from './command-store.ts';

export interface ShellParts {
  readonly commands: CommandStore;
  readonly openPalette: () => void;
  /** Shows all keys that count now. */
  readonly openKeys: () => void;
}

export const ShellContext = createContext<ShellParts | undefined>(undefined);

export function useShell(): ShellParts {
  const parts = use(ShellContext);
  if (parts === undefined) throw new Error('used outside of the shell');
  return parts;
}
