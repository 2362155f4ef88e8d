import { MACHINE_FINDINGS } from './codes/machine-codes.ts';
import { RUN_FINDINGS } from './codes/run-codes.ts';
import { STATE_FINDINGS } from './codes/state-codes.ts';

/** Every code of the doctor, in the order of the report. docs/doctor.md is generated from it. Codes only grow. */
export const FINDINGS = { ...STATE_FINDINGS, ...RUN_FINDINGS, ...MACHINE_FINDINGS } as const;

export type FindingCode = keyof typeof FINDINGS;
