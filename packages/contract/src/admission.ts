import type { Quotas } from './quotas.ts';

/** How much memory there is for more programs. */
export interface MemoryRoom {
  /** Bytes that programs can still get without swapping. */
  readonly available: number;
  /** Bytes in all. */
  readonly total: number;
  /** Directory of the control group that has less than the machine; null where the machine itself is meant. */
  readonly group: string | null;
  /** Percent of the last ten seconds in which everything stood still for want of memory; null where nobody counts that. */
  readonly stalled: number | null;
}

/** When the memory of the machine is too scarce for another start. */
export interface PressureRules {
  /** Bytes that must be left when what was just started has taken what is expected of it; null: `DEFAULT_RESERVE`. */
  readonly reserve: number | null;
  /** Percent of the time in which everything stood still for want of memory, over the last ten seconds. */
  readonly stalledMax: number;
  /** Bytes that an assistant is expected to take, and any other program; less where its limit is less. */
  readonly expectAssistant: number;
  readonly expectOther: number;
  /** So long after its start a program is believed to take what was expected; later its use is seen. */
  readonly settleMs: number;
}

/** Who may be put away so that somebody else can start. */
export interface MakeRoomRules {
  /** Assistants that have been at rest for so long. */
  readonly idleMs: number;
}

/** What must hold for a start to be admitted: `quotas.yaml`. */
export interface AdmissionRules {
  readonly quotas: Quotas;
  /** Null: the memory of the machine is not looked at. */
  readonly pressure: PressureRules | null;
  /** Null: nobody is put away. */
  readonly makeRoom: MakeRoomRules | null;
}

const MEBIBYTE = 1024 * 1024;

/** Left in peace by default: so much, and no more than this part of a small machine or group. */
export const DEFAULT_RESERVE = { bytes: 192 * MEBIBYTE, part: 1 / 16 } as const;

/**
 * A machine that is well never comes near these: it has a few hundred megabytes left, and hardly ever stands still. What is
 * expected is little on purpose: a start that waits for nothing is worse than one that takes a while.
 */
export const PRESSURE_RULES: PressureRules = {
  reserve: null,
  stalledMax: 30,
  expectAssistant: 192 * MEBIBYTE,
  expectOther: 16 * MEBIBYTE,
  settleMs: 5000,
};

export const ADMISSION_RULES: AdmissionRules = {
  quotas: { fleet: {}, owner: {}, owners: {}, assume: {} },
  pressure: PRESSURE_RULES,
  makeRoom: null,
};
