import { clustersOf } from '../text/width.ts';

/** A prompt being written. The cursor is an offset into `text`, always between two characters as people see them. */
export interface Editor {
  readonly text: string;
  readonly cursor: number;
  readonly history: readonly string[];
  /** Where in the history the shown text is from; `history.length` is the new prompt. */
  readonly position: number;
  /** The new prompt, kept while the history is shown. */
  readonly draft: string;
}

export type EditCommand =
  | { readonly kind: 'insert'; readonly text: string }
  | {
      readonly kind:
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'wordLeft'
        | 'wordRight'
        | 'up'
        | 'down'
        | 'home'
        | 'end'
        | 'killLine'
        | 'killWord'
        | 'killToEnd';
    };

/** What a prompt may hold. Longer pastes are cut. */
export const PROMPT_MAX_CHARACTERS = 100_000;
const HISTORY_MAX = 200;

export const EMPTY_EDITOR: Editor = { text: '', cursor: 0, history: [], position: 0, draft: '' };

export function edit(editor: Editor, command: EditCommand): Editor {
  const { text, cursor } = editor;
  const start = lineStart(text, cursor);
  switch (command.kind) {
    case 'insert':
      return insert(editor, command.text);
    case 'backspace':
      return cut(editor, before(text, cursor), cursor);
    case 'delete':
      return cut(editor, cursor, after(text, cursor));
    case 'left':
      return moveTo(editor, before(text, cursor));
    case 'right':
      return moveTo(editor, after(text, cursor));
    case 'wordLeft':
      return settle(editor, text, wordBefore(text, cursor));
    case 'wordRight':
      return settle(editor, text, wordAfter(text, cursor));
    case 'home':
      return moveTo(editor, start);
    case 'end':
      return moveTo(editor, lineEnd(text, cursor));
    case 'killLine':
      // At the start of a line there is nothing left of the cursor but the newline.
      return cut(editor, start === cursor ? before(text, cursor) : start, cursor);
    case 'killWord':
      return cut(editor, wordBefore(text, cursor), cursor);
    case 'killToEnd':
      return cut(editor, cursor, lineEnd(text, cursor));
    case 'up':
      return start === 0 ? recall(editor, editor.position - 1) : moveLines(editor, -1);
    case 'down':
      return lineEnd(text, cursor) === text.length
        ? recall(editor, editor.position + 1)
        : moveLines(editor, 1);
  }
}

/** Takes the prompt out: the editor is empty again and remembers it. */
export function submit(editor: Editor): Editor {
  const { text, history } = editor;
  const isNew = text.trim() !== '' && history.at(-1) !== text;
  return clear({ ...editor, history: isNew ? [...history, text].slice(-HISTORY_MAX) : history });
}

/** Throws the prompt away. */
export function clear(editor: Editor): Editor {
  return { ...EMPTY_EDITOR, history: editor.history, position: editor.history.length };
}

function insert(editor: Editor, added: string): Editor {
  const { text, cursor } = editor;
  const room = PROMPT_MAX_CHARACTERS - text.length;
  // Half of a surrogate pair is no character.
  const fitting = added.slice(0, Math.max(0, room)).replace(/[\ud800-\udbff]$/, '');
  return settle(editor, text.slice(0, cursor) + fitting + text.slice(cursor), cursor + fitting.length);
}

function cut(editor: Editor, from: number, to: number): Editor {
  return settle(editor, editor.text.slice(0, from) + editor.text.slice(to), from);
}

/** A change can join the characters on both sides, such as a letter and an accent: the cursor then goes behind them. */
function settle(editor: Editor, text: string, cursor: number): Editor {
  const start = lineStart(text, cursor);
  let settled = start;
  for (const cluster of clustersOf(text.slice(start, lineEnd(text, cursor)))) {
    if (settled >= cursor) break;
    settled += cluster.length;
  }
  return { ...editor, text, cursor: settled };
}

function moveTo(editor: Editor, cursor: number): Editor {
  return { ...editor, cursor };
}

function recall(editor: Editor, position: number): Editor {
  const { history, draft } = editor;
  if (position < 0 || position > history.length) return editor;
  const kept = editor.position === history.length ? editor.text : draft;
  const text = history[position] ?? kept;
  return { ...editor, text, cursor: text.length, position, draft: kept };
}

/** Up and down inside a prompt of several lines, in the same column if the other line is long enough. */
function moveLines(editor: Editor, direction: -1 | 1): Editor {
  const { text, cursor } = editor;
  const column = clustersOf(text.slice(lineStart(text, cursor), cursor)).length;
  const inside = direction === -1 ? lineStart(text, cursor) - 1 : lineEnd(text, cursor) + 1;
  const start = lineStart(text, inside);
  const clusters = clustersOf(text.slice(start, lineEnd(text, inside)));
  return moveTo(editor, start + clusters.slice(0, column).join('').length);
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function before(text: string, cursor: number): number {
  const start = lineStart(text, cursor);
  if (start === cursor) return Math.max(0, cursor - 1);
  return cursor - (clustersOf(text.slice(start, cursor)).at(-1)?.length ?? 0);
}

function after(text: string, cursor: number): number {
  const end = lineEnd(text, cursor);
  if (end === cursor) return Math.min(text.length, cursor + 1);
  return cursor + (clustersOf(text.slice(cursor, end))[0]?.length ?? 0);
}

function wordBefore(text: string, cursor: number): number {
  let from = cursor;
  while (from > 0 && isSpace(text, from - 1)) from -= 1;
  while (from > 0 && !isSpace(text, from - 1)) from -= 1;
  return from;
}

function wordAfter(text: string, cursor: number): number {
  let to = cursor;
  while (to < text.length && isSpace(text, to)) to += 1;
  while (to < text.length && !isSpace(text, to)) to += 1;
  return to;
}

function isSpace(text: string, offset: number): boolean {
  return /\s/.test(text.charAt(offset));
}
