import { expect, it, vi } from 'vitest';
import { Observable } from './observable.ts';

class Counter extends Observable {
  readonly seen: string[] = [];
  #count = 0;

  readonly current = (): number => this.#count;

  add(): void {
    this.#count += 1;
    this.changed();
  }

  protected override watched(): void {
    this.seen.push('watched');
  }

  protected override unwatched(): void {
    this.seen.push('unwatched');
  }
}

it('tells everybody who subscribed, until they leave', () => {
  const counter = new Counter();
  const [one, other] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const leave = counter.subscribe(one);
  counter.subscribe(other);
  counter.add();
  leave();
  counter.add();
  expect(one).toHaveBeenCalledTimes(1);
  expect(other).toHaveBeenCalledTimes(2);
  expect(counter.current()).toBe(2);
});

it('knows whether anybody is there', () => {
  const counter = new Counter();
  const leave = counter.subscribe(() => undefined);
  const leaveToo = counter.subscribe(() => undefined);
  leave();
  leave();
  expect(counter.seen).toEqual(['watched']);
  leaveToo();
  counter.subscribe(() => undefined);
  expect(counter.seen).toEqual(['watched', 'unwatched', 'watched']);
});
