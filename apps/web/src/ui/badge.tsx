import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** What a state means to whoever looks; never told by colour alone. */
export type Tone = 'needs' | 'busy' | 'good' | 'bad' | 'quiet';

const TONES: Readonly<Record<Tone, string>> = {
  needs: 'bg-needs-soft text-needs',
  busy: 'bg-busy-soft text-busy',
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  quiet: 'bg-quiet-soft text-quiet',
};

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-semibold whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
