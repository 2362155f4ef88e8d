import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Null when the program could not be run, or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it complained about, on one line. */
  readonly complaint: string;
}

/** Longer than the daemon may take to end. */
const PATIENCE_MS = 45_000;

/** Runs a program to its end. Never rejects. */
export function runProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const env = { ...environment, LC_ALL: 'C' };
    execFile(file, [...args], { env, timeout: PATIENCE_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const said = stderr.trim() === '' ? (error?.message ?? '') : stderr;
      resolve({ code, stdout, complaint: said.trim().replaceAll(/\s*\n\s*/g, ' ') });
    });
  });
}
