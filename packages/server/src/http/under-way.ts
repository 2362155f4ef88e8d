import { BerthError } from '@berth/contract';
import type { Caller } from '@berth/core';

/** What one credential may have going on at a time, streams and terminals too: more than any page, and less than all there is. */
export const UNDER_WAY_MAX = 256;

/** Counts what goes on by credential, so that one that was given away, or stolen, does not use up the room of all. */
export class UnderWay {
  readonly #counts = new Map<string, number>();

  /** Returns how to say that it is over; undefined when there is too much already. */
  begin({ actor, origin }: Caller): (() => void) | undefined {
    const key = origin.credential ?? `${origin.via} ${actor}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= UNDER_WAY_MAX) return undefined;
    this.#counts.set(key, count + 1);
    let isOver = false;
    return () => {
      if (!isOver) this.#end(key);
      isOver = true;
    };
  }

  #end(key: string): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}

export function tooMuchUnderWay(): BerthError {
  const message = `This credential has ${UNDER_WAY_MAX} requests, streams and terminals under way. End some of them.`;
  return new BerthError({ code: 'rate_limited', message });
}
