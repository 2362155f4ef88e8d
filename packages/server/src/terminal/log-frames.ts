import { encodeOutput } from '@berth/contract';
import type { ViewerFilter } from '@berth/screen';

/**
 * Output of a log as frames, without what a filter takes out. A frame covers what is passed on or taken out, and nothing
 * that is held back until it shows which: whoever goes on behind the last frame gets that again.
 */
export class LogFrames {
  readonly #filter: ViewerFilter | undefined;

  constructor(filter: ViewerFilter | undefined) {
    this.#filter = filter;
  }

  /** `offset`: where the bytes begin; they follow those before, but for what `cut` was called for. */
  output(offset: number, bytes: Buffer): Uint8Array {
    const filter = this.#filter;
    if (filter === undefined) return encodeOutput({ offset, span: bytes.length, bytes });
    const from = offset - filter.held;
    const passed = filter.filter(bytes);
    return encodeOutput({ offset: from, span: offset + bytes.length - filter.held - from, bytes: passed });
  }

  /** What comes next does not follow: what was held back, up to `offset`. Undefined where that is nothing. */
  cut(offset: number): Uint8Array | undefined {
    const held = this.#filter?.held ?? 0;
    const bytes = this.#filter?.flush();
    return held === 0 || bytes === undefined
      ? undefined
      : encodeOutput({ offset: offset - held, span: held, bytes });
  }
}
