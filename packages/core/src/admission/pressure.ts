import {
  BerthError,
  DEFAULT_RESERVE,
  type Limits,
  type MemoryRoom,
  type PressureRules,
  refusal,
} from '@berth/contract';

/** Why there is too little memory for another start. */
export type Scarcity =
  | { readonly why: 'stalled'; readonly stalled: number; readonly stalledMax: number }
  | {
      readonly why: 'available';
      readonly available: number;
      /** Expected of what was just started, and of what asks. */
      readonly expected: number;
      readonly reserve: number;
      readonly group: string | null;
    };

/** Bytes that a program is expected to take: never more than it may. */
export function expectedOf(
  rules: PressureRules,
  { isAssistant, limits }: { readonly isAssistant: boolean; readonly limits: Limits | undefined },
): number {
  const usual = isAssistant ? rules.expectAssistant : rules.expectOther;
  return Math.min(usual, limits?.memory ?? usual);
}

/** Bytes that are to be left. */
export function reserveOf({ reserve }: PressureRules, { total }: Pick<MemoryRoom, 'total'>): number {
  return Math.round(reserve ?? Math.min(DEFAULT_RESERVE.bytes, total * DEFAULT_RESERVE.part));
}

/** Undefined when there is enough for so many bytes more. */
export function scarcityOf(rules: PressureRules, room: MemoryRoom, expected: number): Scarcity | undefined {
  const { available, stalled, group } = room;
  const { stalledMax } = rules;
  if (stalled !== null && stalled > stalledMax) return { why: 'stalled', stalled, stalledMax };
  const reserve = reserveOf(rules, room);
  if (available - expected >= reserve) return undefined;
  return { why: 'available', available, expected, reserve, group };
}

export function memoryScarce(scarcity: Scarcity): BerthError {
  const lack = said(scarcity);
  const message = `${lack} End something, wait for room with berth start --wait, or change pressure in quotas.yaml.`;
  return new BerthError(refusal('memory_scarce', message, { ...scarcity, lack }));
}

function said(scarcity: Scarcity): string {
  if (scarcity.why === 'stalled') {
    const { stalled, stalledMax } = scarcity;
    return `Programs stand still for want of memory in ${stalled} % of the time, and above ${stalledMax} % nothing new is started.`;
  }
  const { available, expected, reserve, group } = scarcity;
  const whose = group === null ? 'The machine' : `The control group ${group}`;
  return `${whose} has ${mebibytes(available)} of memory left; ${mebibytes(expected)} are expected to be taken, and ${mebibytes(reserve)} shall be left.`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)}MiB`;
}
