/** What is measured: lines of a file, lines of a function, parameters of a function, blocking calls in a file. */
export const KINDS = ['lines', 'functions', 'parameters', 'syncCalls'] as const;
export type Kind = (typeof KINDS)[number];

/** Size by kind, and by file, or `file#function`. */
export type Measures = Readonly<Record<Kind, ReadonlyMap<string, Measure>>>;
/** Recorded size by kind and subject. */
export type Exceptions = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Measure {
  readonly size: number;
  readonly ceiling: number;
}

const UNITS: Readonly<Record<Kind, string>> = {
  lines: 'lines',
  functions: 'lines in one function',
  parameters: 'parameters',
  syncCalls: 'blocking calls',
};

export function isKind(kind: string): kind is Kind {
  return KINDS.some((known) => known === kind);
}

/** Sentences about all that is too large, and about all that the list of exceptions says too much of. */
export function compare(exceptions: Exceptions, measures: Measures): string[] {
  return KINDS.flatMap((kind) => {
    const recorded = exceptions[kind] ?? {};
    const subjects = new Set([...measures[kind].keys(), ...Object.keys(recorded)]);
    return [...subjects].toSorted().flatMap((subject) => {
      const problem = judge(measures[kind].get(subject), recorded[subject]);
      return problem === null ? [] : [`${subject}: ${problem.replace('UNIT', UNITS[kind])}`];
    });
  });
}

function judge(measure: Measure | undefined, recorded: number | undefined): string | null {
  if (measure === undefined)
    return 'is gone; take it out of tooling/ceilings.json (npm run ceilings -- --shrink)';
  const { size, ceiling } = measure;
  if (recorded === undefined) return size > ceiling ? `${size} UNIT, ceiling ${ceiling}` : null;
  if (size > recorded) return `${size} UNIT, ${recorded} in tooling/ceilings.json, which may only shrink`;
  if (size <= ceiling)
    return 'is small enough now; take it out of tooling/ceilings.json (npm run ceilings -- --shrink)';
  if (size < recorded)
    return `${size} UNIT; lower the ${recorded} in tooling/ceilings.json (npm run ceilings -- --shrink)`;
  return null;
}

/** The list without what is no longer needed, and with the numbers of today where they are lower. */
export function shrink(exceptions: Exceptions, measures: Measures): Exceptions {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const kept = Object.entries(exceptions[kind] ?? {}).flatMap(([subject, recorded]) => {
        const measure = measures[kind].get(subject);
        const needed = measure !== undefined && measure.size > measure.ceiling;
        return needed ? [[subject, Math.min(recorded, measure.size)] as const] : [];
      });
      return [kind, Object.fromEntries(kept.toSorted(([a], [b]) => a.localeCompare(b)))];
    }),
  );
}
