import type { NoticeView } from '@berth/contract/schemas';
import { printable } from '../printable.ts';

const BELL = '\u0007';

/** What makes a terminal ring, as the configuration has it; empty where it is not to ring. */
export function ringOf({ title, detail, ring }: Pick<NoticeView, 'title' | 'detail' | 'ring'>): string {
  // A text that begins with a number and a semicolon would be another command to some terminals.
  const text = printable(`Berth: ${title}${detail === null ? '' : `: ${detail}`}`);
  const osc9 = `\u001b]9;${text}\u001b\\`;
  if (ring === 'both') return BELL + osc9;
  if (ring === 'osc9') return osc9;
  return ring === 'bell' ? BELL : '';
}
