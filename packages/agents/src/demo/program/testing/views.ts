/* oxlint-disable no-control-regex -- control characters are what terminals speak */
import fc from 'fast-check';
import { clustersOf, widthOf } from '../text/width.ts';
import { entry, type Entry, type EntryKind, Transcript } from '../view/transcript.ts';
import { PHASES, type View } from '../view/view.ts';

/** Views of any content and size, for properties of what is drawn. */
export interface ViewOptions {
  readonly text: fc.Arbitrary<string>;
  readonly columns: fc.Arbitrary<number>;
  readonly rows: fc.Arbitrary<number>;
}

const KINDS: readonly EntryKind[] = ['prompt', 'answer', 'tool', 'line', 'note', 'error'];

export const niceText = fc
  .array(
    fc.constantFrom('word', 'a-longer-word', '日本', 'e\u0301', '`code`', ' ', ' ', '\n', 'x'.repeat(90)),
  )
  .map((parts) => parts.join(''));
export const anyText = fc.oneof(niceText, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

export function transcriptOf(entries: readonly Entry[]): Transcript {
  const transcript = new Transcript();
  for (const added of entries) transcript.append(added);
  return transcript;
}

export function entries(text: fc.Arbitrary<string>): fc.Arbitrary<Entry> {
  return fc
    .record({ kind: fc.constantFrom(...KINDS), text, detail: fc.oneof(fc.constant(''), text) })
    .map(({ kind, text: words, detail }) => entry(kind, words, { detail: kind === 'tool' ? detail : '' }));
}

export function views({ text, columns, rows }: ViewOptions): fc.Arbitrary<View> {
  return fc
    .record({
      columns,
      rows,
      directory: text,
      entries: fc.array(entries(text), { maxLength: 12 }),
      scroll: fc.nat(20),
      phase: fc.constantFrom(...PHASES),
      isStarting: fc.boolean(),
      prompt: fc.record({ text, at: fc.double({ min: 0, max: 1, noNaN: true }) }),
      question: fc.option(text, { nil: undefined }),
      queued: fc.nat(20),
      notice: fc.constantFrom('', 'ctrl-c again exits'),
    })
    .map(({ entries: list, prompt, ...rest }) => ({
      ...rest,
      transcript: transcriptOf(list),
      spinner: '●',
      prompt: { text: prompt.text, cursor: cursorAt(prompt.text, prompt.at) },
    }));
}

/** The columns a drawn row takes, following the cursor movements in it. */
export function drawnWidth(row: string): number {
  let column = 0;
  let widest = 0;
  for (const [, target, plain] of row.matchAll(/\x1b\[(?:(\d+)G|[\d;]*m)|([^\x1b]+)/g)) {
    if (target !== undefined) column = Number(target) - 1;
    column += widthOf(plain ?? '');
    widest = Math.max(widest, column);
  }
  return widest;
}

/** A place between two characters, a share of the way into the text. */
function cursorAt(text: string, share: number): number {
  const clusters = text
    .split('\n')
    .flatMap((line, index) => [...(index === 0 ? [] : ['\n']), ...clustersOf(line)]);
  return clusters.slice(0, Math.round(share * clusters.length)).join('').length;
}
