import type { Finding } from '@berth/contract/schemas';
import { type FindingCode, FINDINGS } from './codes.ts';
import type { FindingKind } from './codes/finding-kind.ts';

/** A finding as the doctor itself handles it. */
export interface Found extends Finding {
  readonly code: FindingCode;
  /** Path or pid that a repair is about; the subject may be the name of an instance. */
  readonly target: string;
}

interface Details {
  readonly problem: string;
  /** Where it is not the subject. */
  readonly target?: string;
  /** What stands in the advice for the subject, where that is something else. */
  readonly advised?: string;
  /** False where this very case cannot be repaired without a risk. */
  readonly fixable?: boolean;
}

export function found(code: FindingCode, subject: string, problem: string): Found {
  return detailed(code, subject, { problem });
}

export function detailed(code: FindingCode, subject: string, details: Details): Found {
  const { problem, target = subject, advised = target, fixable = true } = details;
  const kind: FindingKind = FINDINGS[code];
  return {
    code,
    area: kind.area,
    severity: kind.severity,
    subject,
    problem,
    advice: kind.advice.replaceAll('{}', advised),
    fixable: kind.fixable === true && fixable,
    fixed: false,
    target,
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
