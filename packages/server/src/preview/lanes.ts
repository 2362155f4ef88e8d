import type { InstanceId } from '@berth/contract';

export interface LaneBounds {
  /** As many requests and WebSockets of one instance pass at once. */
  readonly perInstance: number;
  readonly inAll: number;
}

/**
 * Each exchange takes two descriptors of the daemon. A browser opens six connections to a host, and up to 255 WebSockets
 * where a page means harm: that page is then slow, and nothing else is.
 */
export const LANE_BOUNDS: LaneBounds = { perInstance: 64, inAll: 256 };

/** Counts what passes between browsers and instances, so that one of them cannot take all there is. */
export class Lanes {
  readonly #bounds: LaneBounds;
  readonly #busy = new Map<InstanceId, number>();
  #all = 0;

  constructor(bounds: LaneBounds) {
    this.#bounds = bounds;
  }

  /** Answers how to leave again, which counts once; undefined when there is no room. */
  enter(instance: InstanceId): (() => void) | undefined {
    const now = this.#busy.get(instance) ?? 0;
    if (now >= this.#bounds.perInstance || this.#all >= this.#bounds.inAll) return undefined;
    this.#busy.set(instance, now + 1);
    this.#all += 1;
    let isIn = true;
    return () => {
      if (isIn) this.#leave(instance);
      isIn = false;
    };
  }

  get busy(): number {
    return this.#all;
  }

  #leave(instance: InstanceId): void {
    this.#all -= 1;
    const left = (this.#busy.get(instance) ?? 1) - 1;
    if (left === 0) this.#busy.delete(instance);
    else this.#busy.set(instance, left);
  }
}
