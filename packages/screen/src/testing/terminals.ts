import { readdirSync, readFileSync } from 'node:fs';
import type { Terminal } from '@xterm/headless';
import { openTerminal, type TerminalSize } from '../open-terminal.ts';
import { ParserGuard } from '../parser-guard.ts';
import { type ScreenModel, terminalOf } from '../screen-model.ts';
import { type Facts, factsOf } from './facts.ts';

export const TEST_SCROLLBACK = 20;

/** A freshly reset terminal as a viewer has it, after some output. */
export async function terminalAfter(
  size: TerminalSize,
  ...outputs: (Uint8Array | string)[]
): Promise<Terminal> {
  const terminal = openTerminal(size, TEST_SCROLLBACK);
  // Arbitrary output would make the library throw.
  new ParserGuard(terminal);
  for (const output of outputs) await new Promise<void>((resolve) => terminal.write(output, resolve));
  return terminal;
}

export function factsOfModel(model: ScreenModel): Facts {
  return factsOf(terminalOf(model));
}

export interface Recording extends TerminalSize {
  readonly name: string;
  readonly bytes: Buffer;
}

const RECORDINGS = new URL('recordings/', import.meta.url);

/** What real programs wrote to a terminal while keys were pressed in them. */
export function recordings(): Recording[] {
  return readdirSync(RECORDINGS).map((file) => ({
    name: file.replace('.raw', ''),
    bytes: readFileSync(new URL(file, RECORDINGS)),
    ...(file.startsWith('tmux') ? { cols: 100, rows: 30 } : { cols: 80, rows: 24 }),
  }));
}
