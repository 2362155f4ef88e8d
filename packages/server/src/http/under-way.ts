import { BerthError } from '@berth/contract';
import type { Caller } from '@berth/core';
import { holderOf } from '../door/holder-of.ts';

/** What one credential may have going on at a time, streams and terminals too: more than any page, and less than all there is. */
export const UNDER_WAY_MAX = 256;
/** The same of an instance's own token: together those of many instances leave room for people. */
export const INSTANCE_UNDER_WAY_MAX = 8;

/** Counts what goes on by credential, so that one that was given away, or stolen, does not use up the room of all. */
export class UnderWay {
  readonly #counts = new Map<string, number>();

  /** Returns how to say that it is over; undefined when there is too much already. */
  begin(caller: Caller): (() => void) | undefined {
    const key = holderOf(caller);
    const max = caller.grant.scope === 'instance' ? INSTANCE_UNDER_WAY_MAX : UNDER_WAY_MAX;
    const count = this.#counts.get(key) ?? 0;
    if (count >= max) return undefined;
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
  const message = `This credential has too much under way: ${UNDER_WAY_MAX} requests, streams and terminals, or ${INSTANCE_UNDER_WAY_MAX} with the token of an instance. End some of them.`;
  return new BerthError({ code: 'rate_limited', message });
}
