import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** How large an answer may become, judged by the query alone. */
export interface QuerySize {
  /** Fields, each as often as it is asked for by whatever name. */
  readonly fields: number;
  readonly depth: number;
}

const NONE: QuerySize = { fields: 0, depth: 0 };

/**
 * Counts what a document asks for, fragments where they are used. A fragment that is used within itself counts once: it
 * is refused elsewhere. The work is bounded by the document, however much it would grow.
 */
export function sizeOf(document: DocumentNode): QuerySize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const known = new Map<SelectionSetNode, QuerySize>();
  const size = (set: SelectionSetNode | undefined): QuerySize => {
    if (set === undefined) return NONE;
    const before = known.get(set);
    if (before !== undefined) return before;
    known.set(set, NONE);
    const parts = set.selections.map((selection) => {
      if (selection.kind === Kind.FIELD) {
        const below = size(selection.selectionSet);
        return { fields: below.fields + 1, depth: below.depth + 1 };
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) return size(selection.selectionSet);
      return size(fragments.get(selection.name.value)?.selectionSet);
    });
    const whole = together(parts);
    known.set(set, whole);
    return whole;
  };
  return together(
    document.definitions.map((each) => size('selectionSet' in each ? each.selectionSet : undefined)),
  );
}

function together(parts: readonly QuerySize[]): QuerySize {
  return {
    fields: parts.reduce((sum, { fields }) => sum + fields, 0),
    depth: Math.max(0, ...parts.map(({ depth }) => depth)),
  };
}
