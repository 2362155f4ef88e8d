import { sanitize } from '../text/sanitize.ts';
import { clip } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import type { Theme } from './theme.ts';
import type { Entry, EntryKind, Transcript } from './transcript.ts';

interface Look {
  /** Two columns before the first row; later rows are indented by as much. */
  readonly mark: (theme: Theme, entry: Entry) => string;
  readonly text: (theme: Theme, row: string) => string;
}

const MARK_COLUMNS = 2;
const CODE = /`([^`]+)`/g;

const LOOKS: Readonly<Record<EntryKind, Look>> = {
  prompt: { mark: (theme) => theme.accent('❯ '), text: (theme, row) => theme.strong(row) },
  answer: {
    mark: () => '● ',
    text: (theme, row) => row.replace(CODE, (_, code: string) => theme.code(code)),
  },
  tool: {
    mark: (theme, { open }) => (open ? theme.caution('○ ') : theme.good('● ')),
    text: (_theme, row) => row,
  },
  line: { mark: () => '  ', text: (_theme, row) => row },
  note: { mark: () => '  ', text: (theme, row) => theme.faint(row) },
  error: { mark: (theme) => theme.bad('✗ '), text: (theme, row) => theme.bad(row) },
};

/** The rows of one entry at one width, each at most `columns` wide. */
export function entryRows(entry: Entry, columns: number, theme: Theme): string[] {
  const look = LOOKS[entry.kind];
  // On a terminal too narrow for a margin the text alone is of more use.
  const margin = columns > MARK_COLUMNS * 4 ? MARK_COLUMNS : 0;
  const rows = wrap(sanitize(entry.text), columns - margin).map((row, index) => {
    const mark = index === 0 ? look.mark(theme, entry) : ' '.repeat(margin);
    return (margin === 0 ? '' : mark) + look.text(theme, row);
  });
  return entry.detail === '' ? rows : [...rows, ...detailRows(entry.detail, columns, theme)];
}

/** An empty row sets entries apart, except lines that were printed one after the other. */
function gapBefore(transcript: Transcript, number: number): number {
  const entry = transcript.at(number);
  const previous = transcript.at(number - 1);
  if (previous === undefined) return 0;
  return entry?.kind === 'line' && previous.kind === 'line' ? 0 : 1;
}

/** Remembers the rows of entries, so that drawing costs what is on the screen and not the whole conversation. */
export class RowCache {
  readonly #theme: Theme;
  #columns = 0;
  #rows = new WeakMap<Entry, string[]>();

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  /** Rows of entry `number` with the gap before it. */
  rows(transcript: Transcript, number: number, columns: number): string[] {
    const found = transcript.at(number);
    if (found === undefined) return [];
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#rows = new WeakMap();
    }
    let rows = this.#rows.get(found);
    if (rows === undefined) {
      rows = entryRows(found, columns, this.#theme);
      this.#rows.set(found, rows);
    }
    return gapBefore(transcript, number) === 0 ? rows : ['', ...rows];
  }
}

function detailRows(detail: string, columns: number, theme: Theme): string[] {
  const lead = clip('  └ ', Math.max(0, columns - 1));
  return wrap(sanitize(detail), columns - lead.length).map((row, index) =>
    theme.faint((index === 0 ? lead : ' '.repeat(lead.length)) + row),
  );
}
