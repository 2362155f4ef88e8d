import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';

/** What of a document makes it dear before anything of it is run, or where no cost is counted. */
export interface QueryRepetition {
  /** How often the name that stands most often for a field in the answer does: each pair of them has to be compared. */
  readonly sameName: number;
  /** Uses of `__schema` and `__type`. */
  readonly introspections: number;
  /** Fields of the schema’s own account that are asked for by another name. */
  readonly introspectionAliases: number;
}

const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);
/** Fragments on these are of the schema’s own account, wherever they are used. */
const INTROSPECTION_TYPE = /^__/;

export function repetitionOf(document: DocumentNode): QueryRepetition {
  const names = new Map<string, number>();
  let introspections = 0;
  let introspectionAliases = 0;
  let inside = 0;
  const isOfSchema = (type: string | undefined) => type !== undefined && INTROSPECTION_TYPE.test(type);
  const enterType = (type: string | undefined) => void (inside += isOfSchema(type) ? 1 : 0);
  const leaveType = (type: string | undefined) => void (inside -= isOfSchema(type) ? 1 : 0);
  const isRoot = ({ name }: FieldNode) => INTROSPECTION.has(name.value);
  visit(document, {
    Field: {
      enter: (field) => {
        const name = field.alias?.value ?? field.name.value;
        names.set(name, (names.get(name) ?? 0) + 1);
        if (inside > 0 && field.alias !== undefined) introspectionAliases += 1;
        if (!isRoot(field)) return;
        introspections += 1;
        inside += 1;
      },
      leave: (field) => void (inside -= isRoot(field) ? 1 : 0),
    },
    [Kind.FRAGMENT_DEFINITION]: {
      enter: ({ typeCondition }) => enterType(typeCondition.name.value),
      leave: ({ typeCondition }) => leaveType(typeCondition.name.value),
    },
    [Kind.INLINE_FRAGMENT]: {
      enter: ({ typeCondition }) => enterType(typeCondition?.name.value),
      leave: ({ typeCondition }) => leaveType(typeCondition?.name.value),
    },
  });
  return { sameName: Math.max(0, ...names.values()), introspections, introspectionAliases };
}
