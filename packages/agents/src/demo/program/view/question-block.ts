import { sanitize } from '../text/sanitize.ts';
import { clip } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { boxed } from './box.ts';
import type { Theme } from './theme.ts';
import type { Block, View } from './view.ts';

const CHOICES = '[y] yes   [n] no';
const KEYS = '   enter: yes, esc: no';

/** The question that waits for an answer. If room is short the choices stay and the question is cut. */
export function questionBlock(view: View, theme: Theme, size: { maxRows: number; box: boolean }): Block {
  const columns = size.box ? view.columns - 4 : view.columns;
  const room = Math.max(0, size.maxRows - 1 - (size.box ? 2 : 0));
  const question = wrap(sanitize(view.question ?? ''), columns).slice(0, room);
  const keys = CHOICES.length + KEYS.length <= columns ? theme.faint(KEYS) : '';
  const rows = [...question.map((row) => theme.strong(row)), theme.caution(clip(CHOICES, columns)) + keys];
  const box = { columns: view.columns, title: 'Approval needed', border: theme.caution };
  return { rows: size.box ? boxed(rows, box) : rows, cursor: undefined };
}
