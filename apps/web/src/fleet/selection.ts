/** Which instances are chosen, and from where a range goes. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export type SelectionAct =
  | { readonly do: 'toggle'; readonly id: string }
  /** From the anchor to there, in the order that is shown. */
  | { readonly do: 'extend'; readonly id: string; readonly shown: readonly string[] }
  | { readonly do: 'choose'; readonly ids: readonly string[] }
  | { readonly do: 'clear' };

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: undefined };

export function selectionAfter(selection: Selection, act: SelectionAct): Selection {
  switch (act.do) {
    case 'toggle':
      return toggled(selection, act.id);
    case 'extend':
      return extended(selection, act);
    case 'choose':
      return { ids: new Set(act.ids), anchor: undefined };
    case 'clear':
      return NOTHING_SELECTED;
  }
}

function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

function extended(selection: Selection, { id, shown }: { id: string; shown: readonly string[] }): Selection {
  const from = selection.anchor === undefined ? -1 : shown.indexOf(selection.anchor);
  const to = shown.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}
