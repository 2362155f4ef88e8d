import type { Page } from 'playwright-core';

/** As much of xterm as is used here; how wide a cell is, it tells nobody. */
interface Terminal {
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly viewportY: number;
      getLine(row: number): { getCell(column: number): Cell | undefined } | undefined;
    };
  };
  readonly _core: { _renderService: { dimensions: { css: { cell: { width: number } } } } };
}

interface Cell {
  getChars(): string;
  getWidth(): number;
}

/** How far what is drawn with elements stands from its cell, in pixels, where that is farthest in the newest terminal. */
export function farthestFromCell(page: Page): Promise<{ pixels: number; at: string; characters: number }> {
  return page.evaluate(() => {
    const { terminals } = globalThis as unknown as { terminals: Terminal[] };
    const terminal = terminals.at(-1);
    const screen = [...document.querySelectorAll('.xterm-screen')].at(-1);
    if (terminal === undefined || screen === undefined) throw new Error('there is no terminal');
    const { width } = terminal._core._renderService.dimensions.css.cell;
    const { left } = screen.getBoundingClientRect();
    const { active } = terminal.buffer;
    let farthest = { pixels: 0, at: '' };
    let characters = 0;
    for (const [row, element] of [...screen.querySelectorAll('.xterm-rows > div')].entries()) {
      const line = active.getLine(active.viewportY + row);
      let column = 0;
      for (const span of element.children) {
        const text = span.firstChild;
        if (!(text instanceof Text)) continue;
        for (let offset = 0; offset < text.length; ) {
          const cell = line?.getCell(column);
          const length = cell?.getChars().length || 1;
          const range = document.createRange();
          range.setStart(text, offset);
          range.setEnd(text, offset + length);
          const pixels = Math.abs(range.getBoundingClientRect().left - left - column * width);
          if (pixels > farthest.pixels) farthest = { pixels, at: `row ${row}, column ${column}` };
          offset += length;
          column += cell?.getWidth() || 1;
          characters += 1;
        }
      }
    }
    return { ...farthest, characters };
  });
}
