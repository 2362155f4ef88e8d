import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TERMINAL_RESET } from './terminal-reset.ts';
import { factsOf } from './testing/facts.ts';
import { anyOutput } from './testing/output.ts';
import { terminalAfter } from './testing/terminals.ts';

const SIZE = { cols: 40, rows: 10 };

/** What a shell minds: everything but the text and where the cursor is. */
async function mannersAfter(...outputs: (Uint8Array | string)[]): Promise<unknown> {
  const terminal = await terminalAfter(SIZE, ...outputs);
  const seen = { ...(factsOf(terminal).seen as Record<string, unknown>) };
  terminal.dispose();
  for (const own of ['normal', 'cursor', 'saved', 'title', 'tabs', 'blink']) delete seen[own];
  return seen;
}

describe('the terminal reset', () => {
  it('undoes whatever any output did to a terminal', async () => {
    const clean = await mannersAfter('');
    await fc.assert(
      fc.asyncProperty(anyOutput, async (output) => {
        expect(await mannersAfter(output, TERMINAL_RESET)).toEqual(clean);
      }),
      { numRuns: 200 },
    );
  });

  it('goes back to the screen and the cursor that the user had before', async () => {
    const before = '\x1b[Huser text\r\n$ ';
    const terminal = await terminalAfter(
      SIZE,
      before,
      '\x1b[?1049h\x1b[2J\x1b[3;5r\x1b[?6hprogram',
      TERMINAL_RESET,
    );
    expect(terminal.buffer.active.type).toBe('normal');
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('user text');
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([2, 1]);
  });

  it('leaves text and cursor alone where no alternate screen is on', async () => {
    const terminal = await terminalAfter(SIZE, '\x1b[2;6r\x1b[4;7Hhere', TERMINAL_RESET);
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([10, 3]);
    expect(terminal.buffer.active.getLine(3)?.translateToString(true)).toBe('      here');
  });

  it.each([2031, 1005, 1015, 2027, 2048])(
    'turns off mode %i, which the test terminal does not know',
    (mode) => {
      expect(TERMINAL_RESET).toContain(`\x1b[?${mode}l`);
    },
  );

  it('clears keyboard flags on both screens and the other keyboard options', () => {
    expect(TERMINAL_RESET.split('\x1b[?1049l').map((part) => part.includes('\x1b[<99u\x1b[=0;1u'))).toEqual([
      true,
      true,
    ]);
    expect(TERMINAL_RESET).toContain('\x1b[>4m');
  });
});
