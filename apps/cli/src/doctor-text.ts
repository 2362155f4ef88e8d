import type { DoctorReport, Finding } from '@berth/contract/schemas';
import { printable } from './printable.ts';

const AREA_WIDTH = 15;

/** A report for people: each area in a line, and below it what was found there, with what to do. */
export function reportText({ looked, findings, healthy }: DoctorReport): string {
  const lines = looked.flatMap((area) => {
    const found = findings.filter((finding) => finding.area === area.area);
    return [areaLine(area, found), ...found.flatMap(findingLines)];
  });
  return [...lines, '', verdict(findings, healthy)].join('\n');
}

function areaLine(
  { area, things, skipped }: DoctorReport['looked'][number],
  found: readonly Finding[],
): string {
  const open = found.filter(({ fixed }) => !fixed);
  const worst = (['error', 'warning', 'note'] as const).find((each) =>
    open.some(({ severity }) => severity === each),
  );
  const state = worst ?? (things === 0 && skipped !== null ? '-' : 'ok');
  const rest = [things > 0 ? `${things} looked at` : '', skipped === null ? '' : printable(skipped)].filter(
    (part) => part !== '',
  );
  return `${area.padEnd(AREA_WIDTH)}${state.padEnd(8)}  ${rest.join('; ')}`.trimEnd();
}

function findingLines({ severity, code, subject, problem, advice, fixable, fixed }: Finding): string[] {
  const mark = fixed ? 'repaired' : severity;
  const first = `  ${mark} ${code}  ${printable(subject)}: ${printable(problem)}`;
  if (fixed) return [first];
  return [first, `    ${fixable ? 'berth doctor --fix, or: ' : ''}${printable(advice)}`];
}

function verdict(findings: readonly Finding[], healthy: boolean): string {
  const open = findings.filter(({ fixed }) => !fixed);
  const count = (severity: Finding['severity']) => open.filter((each) => each.severity === severity).length;
  const repaired = findings.length - open.length;
  const parts = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('note'), 'note'),
    repaired === 0 ? '' : `${repaired} repaired`,
  ].filter((part) => part !== '');
  const summary = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  if (healthy) return `Berth is well${summary}.`;
  const fixable = open.filter((each) => each.fixable).length;
  const offer = fixable === 0 ? '' : ` ${fixable} can be repaired by: berth doctor --fix`;
  return `Berth is not well: ${parts.join(', ')}.${offer}`;
}

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
