import type { InboxItem, ItemKind } from './inbox-items.ts';

/** Of these somebody is told, wherever he is. What can wait is found in the inbox. */
const DECISIONS: ReadonlySet<ItemKind> = new Set(['approval', 'question', 'login', 'error', 'quarantined']);

export function isDecision({ kind }: Pick<InboxItem, 'kind'>): boolean {
  return DECISIONS.has(kind);
}

/** Remembers of what was told, so that nothing is told twice. */
export class NoticeMemory {
  #known = new Map<string, { readonly key: string; readonly about: string }>();
  #epoch: number | undefined;

  /**
   * What is new since the last look. What was there before the first look is not news: whoever opens the page sees it. A
   * daemon that came back may have found out anew since when something waits: the same is then told as known.
   */
  news(items: readonly InboxItem[], epoch: number): readonly InboxItem[] {
    const before = this.#known;
    const isFirst = this.#epoch === undefined;
    const isBack = this.#epoch !== epoch;
    const decisions = items.filter(isDecision);
    this.#epoch = epoch;
    this.#known = new Map(
      decisions.map((item) => [item.instance.id, { key: item.key, about: aboutOf(item) }]),
    );
    if (isFirst) return [];
    return decisions.filter((item) => {
      const known = before.get(item.instance.id);
      if (known === undefined) return true;
      return isBack ? known.about !== aboutOf(item) : known.key !== item.key;
    });
  }
}

function aboutOf({ kind, instance: { activityDetail } }: InboxItem): string {
  return `${kind} ${activityDetail}`;
}
