import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { RowPainter } from './row-painter.ts';

const SIZE = { cols: 10, rows: 4 };

async function screenAfter(...writes: string[]): Promise<string[]> {
  const terminal = new Terminal({ ...SIZE, allowProposedApi: true });
  for (const text of writes) await new Promise<void>((resolve) => terminal.write(text, resolve));
  return Array.from({ length: SIZE.rows }, (_, row) =>
    (terminal.buffer.active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
  );
}

describe('painting rows', () => {
  it('writes over what was there, to the edges, without clearing the screen first', async () => {
    const painter = new RowPainter();
    const full = ['0123456789', 'b', '日本日本日', '9876543210'];
    const text = painter.paint(full, SIZE);
    expect(await screenAfter('x'.repeat(40), text)).toEqual(full);
    expect(text).not.toContain('\u001b[2J');
    expect(await screenAfter('x'.repeat(40), new RowPainter().paint(['a'], SIZE))).toEqual(['a', '', '', '']);
  });

  it('writes only lines that changed, and nothing when none did', async () => {
    const painter = new RowPainter();
    const first = painter.paint(['one', 'two', 'three'], SIZE);
    const second = painter.paint(['one', '\u001b[7m2\u001b[27m', 'three'], SIZE);
    expect(second).not.toMatch(/one|three/);
    expect(second.match(/\u001b\[\d+;1H/g)).toEqual(['\u001b[2;1H']);
    expect(await screenAfter(first, second)).toEqual(['one', '2', 'three', '']);
    expect(painter.paint(['one', '\u001b[7m2\u001b[27m', 'three'], SIZE)).toBe('');
    expect(await screenAfter(first, second, painter.paint(['one'], SIZE))).toEqual(['one', '', '', '']);
  });

  it('paints everything again when the screen is not known any more', () => {
    const painter = new RowPainter();
    painter.paint(['one', 'two'], SIZE);
    painter.forget();
    expect(painter.paint(['one', 'two'], SIZE)).toMatch(/one.*two/);
  });
});
