import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entries, niceText, transcriptOf, views } from '../testing/views.ts';
import { entryRows, RowCache } from './entry-rows.ts';
import { FullScreenPainter } from './full-screen-painter.ts';
import { InlinePainter } from './inline-painter.ts';
import { createTheme } from './theme.ts';
import { entry, type Entry, Transcript } from './transcript.ts';
import type { View } from './view.ts';

const theme = createTheme(false);
const layout = () => ({ theme, cache: new RowCache(theme) });
const RUNS = { numRuns: 60 };

class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  }

  write(data: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(data, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  get screen(): string[] {
    const { active } = this.#terminal.buffer;
    return this.#rows(active.baseY, active.baseY + this.#terminal.rows);
  }

  get everything(): string[] {
    const { active } = this.#terminal.buffer;
    return this.#rows(0, active.length);
  }

  get cursor(): readonly [number, number] {
    const { active } = this.#terminal.buffer;
    return [active.cursorX, active.cursorY];
  }

  #rows(from: number, to: number): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: to - from }, (_, index) =>
      (active.getLine(from + index)?.translateToString(true) ?? '').trimEnd(),
    );
  }
}

describe('the full-screen painter', () => {
  test('shows after any changes what drawing from scratch shows', async () => {
    const size = { columns: fc.constantFrom(30, 60), rows: fc.constantFrom(6, 14, 20) };
    const list = fc.array(views({ text: niceText, ...size }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(list, async (sequence) => {
        const painter = new FullScreenPainter(layout());
        const emulator = new Emulator(80, 24);
        await emulator.write(painter.enter());
        for (const view of sequence) {
          emulator.resize(view.columns, view.rows);
          await emulator.write(painter.paint(view));
          expect(await shows(emulator)).toEqual(await drawnFromScratch(view));
        }
      }),
      RUNS,
    );
  });

  test('shows a growing conversation as drawing from scratch does', async () => {
    const list = fc.array(entries(niceText), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(list, async (added) => {
        const painter = new FullScreenPainter(layout());
        const emulator = new Emulator(40, 16);
        const view = viewOf(new Transcript(), 40, 16);
        await emulator.write(painter.enter());
        for (const one of added) {
          view.transcript.append(one);
          await emulator.write(painter.paint(view));
        }
        expect(await shows(emulator)).toEqual(await drawnFromScratch(view));
      }),
      RUNS,
    );
  });

  test('sends little when one line is added to a full screen', () => {
    const painter = new FullScreenPainter(layout());
    const transcript = new Transcript();
    for (let number = 0; number < 100; number += 1) transcript.append(entry('line', `line ${number}`));
    painter.paint(viewOf(transcript, 80, 24));
    transcript.append(entry('line', 'one more'));
    expect(painter.paint(viewOf(transcript, 80, 24)).length).toBeLessThan(120);
  });

  test('sends nothing when nothing has changed', () => {
    const painter = new FullScreenPainter(layout());
    const view = viewOf(transcriptOf([entry('answer', 'hi')]), 80, 24);
    painter.paint(view);
    expect(painter.paint(view)).toBe('');
  });
});

describe('the inline painter', () => {
  test('prints every row of the conversation once, in order', async () => {
    const list = fc.array(entries(niceText), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(list, async (added) => {
        const painter = new InlinePainter(layout());
        const emulator = new Emulator(40, 12);
        const view = viewOf(new Transcript(), 40, 12);
        await emulator.write(painter.enter());
        for (const one of added) {
          for (const step of growth(one)) {
            if (step.isFirst) view.transcript.append(step.entry);
            else view.transcript.update(step.entry);
            await emulator.write(painter.paint(view));
          }
        }
        await emulator.write(painter.leave());
        const rows = added.flatMap((one) => entryRows(one, 40, theme)).map((row) => row.trimEnd());
        expect(emulator.everything.filter(isText).slice(2)).toEqual(rows.filter(isText));
      }),
      RUNS,
    );
  });

  test('takes the prompt away when it leaves', async () => {
    const painter = new InlinePainter(layout());
    const emulator = new Emulator(40, 12);
    const view = viewOf(transcriptOf([entry('answer', 'bye')]), 40, 12);
    await emulator.write(painter.enter() + painter.paint(view) + painter.leave());
    expect(emulator.screen.filter(isText).at(-1)).toBe('● bye');
    expect(emulator.cursor).toEqual([0, 3]);
  });
});

function viewOf(transcript: Transcript, columns: number, rows: number): View {
  return {
    columns,
    rows,
    directory: '~',
    transcript,
    scroll: 0,
    phase: 'idle',
    isStarting: false,
    spinner: '●',
    prompt: { text: 'typed', cursor: 5 },
    question: undefined,
    queued: 0,
    notice: '',
  };
}

async function shows(emulator: Emulator) {
  return { screen: emulator.screen, cursor: emulator.cursor };
}

async function drawnFromScratch(view: View) {
  const painter = new FullScreenPainter(layout());
  const emulator = new Emulator(view.columns, view.rows);
  await emulator.write(painter.enter() + painter.paint(view));
  const drawn = await shows(emulator);
  return view.question === undefined ? drawn : { ...drawn, cursor: expect.anything() };
}

/** An answer grows word by word, as a script lets it. */
function growth(final: Entry): { entry: Entry; isFirst: boolean }[] {
  if (final.kind !== 'answer') return [{ entry: final, isFirst: true }];
  const words = final.text.match(/\s*\S{1,12}|\s+/gu) ?? [];
  const partial = words.map((_, index) => ({
    entry: entry('answer', words.slice(0, index + 1).join(''), { open: true }),
    isFirst: index === 0,
  }));
  return [...partial, { entry: final, isFirst: partial.length === 0 }];
}

function isText(row: string): boolean {
  return row.trim() !== '';
}
