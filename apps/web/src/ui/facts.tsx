import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values, one below the other. What has no value is left out. */
export function Facts({ facts }: { facts: readonly (Fact | undefined)[] }) {
  return (
    <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">
      {facts.map(
        (fact) =>
          fact !== undefined &&
          fact[1] !== null &&
          fact[1] !== undefined && (
            <div key={fact[0]} className="contents">
              <dt className="text-ink-soft">{fact[0]}</dt>
              <dd className="min-w-0 wrap-anywhere">{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Text of a machine: a path, an id, an address. */
export function Mono({ children }: { children: ReactNode }) {
  return <span className="font-mono text-[0.85em] break-all">{children}</span>;
}
