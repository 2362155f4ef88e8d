import type { Page } from 'playwright-core';

/** As much of xterm as is used here. */
interface Terminal {
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      readonly length: number;
      getLine(
        row: number,
      ): { readonly isWrapped: boolean; translateToString(trim: boolean): string } | undefined;
    };
  };
}

/**
 * For a page, before its own scripts run: catches each terminal when it is made. What a graphics card draws is in no
 * element, and xterm keeps its inner part under this name.
 */
export function watchTerminals(): void {
  const terminals: Terminal[] = [];
  Object.assign(globalThis, { terminals });
  Object.defineProperty(Object.getPrototypeOf({}) as object, '_core', {
    configurable: true,
    set(this: object, value: unknown) {
      Object.defineProperty(this, '_core', { value, writable: true, configurable: true });
      if ('buffer' in this) terminals.push(this as Terminal);
    },
  });
}

/** What stands in the newest terminal of a page, with all that can be scrolled back to; a line that is wrapped is one. */
export function terminalText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { terminals } = globalThis as unknown as { terminals: Terminal[] };
    const buffer = terminals.at(-1)?.buffer.active;
    if (buffer === undefined) return '';
    const lines: string[] = [];
    for (let row = 0; row < buffer.length; row += 1) {
      const line = buffer.getLine(row);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped === true) lines.push((lines.pop() ?? '') + text);
      else lines.push(text);
    }
    return lines.join('\n').trimEnd();
  });
}
