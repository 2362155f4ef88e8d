import type { InboxItem, ItemKind } from './inbox-items.ts';

/** Of these somebody is told, wherever he is. What can wait is found in the inbox. */
const DECISIONS = ['approval', 'question', 'login', 'error', 'quarantined'] as const satisfies ItemKind[];

export type Decision = InboxItem & { readonly kind: (typeof DECISIONS)[number] };

export function isDecision(item: InboxItem): item is Decision {
  return DECISIONS.some((kind) => kind === item.kind);
}

/** Remembers of what was told, so that nothing is told twice. */
export class NoticeMemory {
  #known: ReadonlySet<string> | undefined;

  /**
   * What is new since the last look. What was there before the first look is not news: whoever opens the page sees it.
   * Since when something waits is what it is known by, also across daemons, who keep that: two dialogs may say the same.
   */
  news(items: readonly InboxItem[]): readonly Decision[] {
    const before = this.#known;
    const decisions = items.filter(isDecision);
    this.#known = new Set(decisions.map(({ key }) => key));
    return before === undefined ? [] : decisions.filter(({ key }) => !before.has(key));
  }
}
