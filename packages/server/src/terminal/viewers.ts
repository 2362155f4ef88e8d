import type { InstanceId } from '@berth/contract';
import type { ScreenSize } from '@berth/core';

/** Someone who looks at a terminal. */
export interface Viewer {
  /** Undefined for those who do not take part in sizing. */
  size: ScreenSize | undefined;
  resize(size: ScreenSize): void;
}

/**
 * Decides the size of a terminal that several people look at: it is the size of whoever attached or typed last, among
 * those who may type. When that person leaves, it is the size of the one before; when nobody is left, it stays.
 */
export class Viewers {
  /** Most recently active last. */
  readonly #byInstance = new Map<InstanceId, Viewer[]>();

  readonly #onLook: (instance: InstanceId) => void;

  /** `onLook` hears of everybody who comes, types or changes his size. */
  constructor(onLook: (instance: InstanceId) => void = () => undefined) {
    this.#onLook = onLook;
  }

  count(instance: InstanceId): number {
    return this.#byInstance.get(instance)?.length ?? 0;
  }

  /** The viewer came, typed or changed its size. */
  active(instance: InstanceId, viewer: Viewer): void {
    const viewers = this.#byInstance.get(instance) ?? [];
    if (viewers.at(-1) !== viewer) {
      this.#byInstance.set(instance, [...viewers.filter((other) => other !== viewer), viewer]);
    }
    this.#apply(instance);
    this.#onLook(instance);
  }

  left(instance: InstanceId, viewer: Viewer): void {
    const rest = (this.#byInstance.get(instance) ?? []).filter((other) => other !== viewer);
    if (rest.length === 0) this.#byInstance.delete(instance);
    else this.#byInstance.set(instance, rest);
    this.#apply(instance);
  }

  #apply(instance: InstanceId): void {
    const leading = this.#byInstance.get(instance)?.findLast((viewer) => viewer.size !== undefined);
    if (leading?.size !== undefined) leading.resize(leading.size);
  }
}
