import type { Finding } from '@berth/contract/schemas';
import { type FindingCode, FINDINGS } from './codes.ts';

/** A finding as the doctor itself handles it. */
export interface Found extends Finding {
  readonly code: FindingCode;
  /** Path or pid that a repair is about; the subject may be the name of an instance. */
  readonly target: string;
}

interface About {
  /** Where it is not the subject. */
  readonly target?: string;
  /** What stands in the advice for the subject, where that is something else. */
  readonly advised?: string;
  /** False where this very case cannot be repaired without a risk. */
  readonly fixable?: boolean;
}

export function found(code: FindingCode, subject: string, problem: string, about: About = {}): Found {
  const kind = FINDINGS[code];
  const canBeFixed = 'fixable' in kind && kind.fixable;
  return {
    code,
    area: kind.area,
    severity: kind.severity,
    subject,
    problem,
    advice: kind.advice.replaceAll('{}', about.advised ?? about.target ?? subject),
    fixable: canBeFixed && about.fixable !== false,
    fixed: false,
    target: about.target ?? subject,
  };
}

/** The same finding in two looks. */
export function keyOf({ code, subject, target }: Found): string {
  return JSON.stringify([code, subject, target]);
}

/** As the report shows it. */
export function toFinding({ target: _target, ...finding }: Found): Finding {
  return finding;
}
