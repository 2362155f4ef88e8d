import { clip, widthOf } from '../text/width.ts';

export interface Box {
  readonly columns: number;
  readonly title: string;
  readonly border: (text: string) => string;
}

/** A frame around rows that are at most `columns - 4` wide. */
export function boxed(rows: readonly string[], { columns, title, border }: Box): string[] {
  const heading = title === '' ? '' : clip(` ${title} `, columns - 4);
  const top = `╭─${heading}${'─'.repeat(columns - 3 - widthOf(heading))}╮`;
  const bottom = `╰${'─'.repeat(columns - 2)}╯`;
  // The right side is placed by column and not by filling up, because terminals disagree about the width of some text.
  const right = `\x1b[${columns}G${border('│')}`;
  return [border(top), ...rows.map((row) => `${border('│')} ${row}${right}`), border(bottom)];
}
