/**
 * How many columns text takes on a terminal. Terminals disagree about emoji and some scripts; where they do, this
 * answers with the larger number, because a row that is too short looks better than one that wraps.
 */
const PLAIN = /^[\x20-\x7e]*$/;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const SOFT_HYPHEN = '\u00ad';
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** East Asian Wide and Fullwidth, rounded up to whole blocks. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]$/u;

/** Made on first use: loading the rules costs more than drawing a screen of plain text. */
let segmenter: Intl.Segmenter | undefined;

/** What a person takes for single characters: an accented letter or a joined emoji is one. */
export function clustersOf(text: string): string[] {
  if (PLAIN.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return clustersOf(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

/** The longest beginning of `text` that fits into `columns`. */
export function clip(text: string, columns: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, columns));
  let used = 0;
  let kept = '';
  for (const cluster of clustersOf(text)) {
    used += clusterWidth(cluster);
    if (used > columns) break;
    kept += cluster;
  }
  return kept;
}

/** Like `clip`, with an ellipsis where something was left out. */
export function ellipsize(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : clip(`${clip(text, columns - 1)}…`, columns);
}

/** Keeps the end of `text`, which is the telling part of a path. */
export function ellipsizeStart(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const clusters = clustersOf(text);
  let used = 1;
  let from = clusters.length;
  while (from > 0) {
    used += clusterWidth(clusters[from - 1] ?? '');
    if (used > columns) break;
    from -= 1;
  }
  return clip(`…${clusters.slice(from).join('')}`, columns);
}

export function clusterWidth(cluster: string): number {
  if (EMOJI.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character === SOFT_HYPHEN) return 1;
  if (INVISIBLE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
