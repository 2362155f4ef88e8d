/** Where the keys stand: at what has the focus, and otherwise where they last went. */
export class Cursor {
  #last: string | undefined;

  get id(): string | undefined {
    const focused = document.activeElement?.closest<HTMLElement>('[data-instance]');
    return focused?.dataset['instance'] ?? this.#last;
  }

  moveTo(id: string): void {
    this.#last = id;
  }
}

/** The next, or the one before, in the order that is shown; the first or last of them when it stands at none. */
export function movedBy(
  shown: readonly { readonly id: string }[],
  from: string | undefined,
  step: 1 | -1,
): string | undefined {
  const at = shown.findIndex(({ id }) => id === from);
  if (at < 0) return shown.at(step === 1 ? 0 : -1)?.id;
  return shown[Math.min(Math.max(at + step, 0), shown.length - 1)]?.id;
}
