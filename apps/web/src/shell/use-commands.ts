import { useEffect, useState } from 'react';
import { useShell } from './shell-context.ts';
import type { Command } from './command-store.ts';

/** Puts commands in while the calling part of the page is shown. */
export function useCommands(commands: readonly Command[]): void {
  const { commands: store } = useShell();
  const [owner] = useState(() => ({}));
  useEffect(() => store.put(owner, commands), [store, owner, commands]);
  useEffect(() => () => store.take(owner), [store, owner]);
}
