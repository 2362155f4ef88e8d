import type { Finding } from '@berth/contract/schemas';

/** What is always the same about findings with one code. */
export interface FindingKind {
  readonly area: Finding['area'];
  readonly severity: Finding['severity'];
  readonly meaning: string;
  /** What to type or do; `{}` stands for the subject. */
  readonly advice: string;
  /** Whether `--fix` repairs it. */
  readonly fixable?: true;
}
