import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BerthError, ERRORS } from '@berth/contract';
import type { DoctorReport } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { reportText } from '../doctor-text.ts';
import { withProgress } from '../progress.ts';

export const command = {
  usage: '[--fix] [--repair] [--deep]',
  options: {
    fix: { type: 'boolean', help: 'repair what can be repaired without any risk' },
    repair: { type: 'boolean', help: 'mend damaged logs of runs that are over; reads every log' },
    deep: { type: 'boolean', help: 'read every log to its end, however long it takes' },
  },
  words: { min: 0, max: 0 },
  notes: `Compares what is written down with what is really there. Works without a daemon, and never starts one. --fix ends no
process and deletes no log; what it leaves has advice. Exit status: 0 when all is well, 13 when an error or a warning
is left. --repair keeps every record that is sound, names the gap, and copies what was damaged into the run's directory.
All findings are in docs/doctor.md.`,
  examples: ['berth doctor', 'berth doctor --fix', 'berth doctor --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

/** A report is short; with a thousand broken instances it has a megabyte. */
const REPORT_MAX_BYTES = 64 * 1024 * 1024;

async function run({ client, flags, json, out }: Invocation): Promise<number> {
  const chosen = ['fix', 'repair', 'deep'].filter((name) => flags.on(name)).map((name) => `--${name}`);
  const report = await withProgress(out, 'looking', examine(chosen, client.paths.codeCache));
  if (json) out.json(report);
  else out.print(reportText(report));
  return report.healthy ? 0 : ERRORS.unhealthy.exit;
}

/** The doctor is a program of its own: it knows the parts of Berth that the command line must not. */
function examine(chosen: readonly string[], codeCache: string): Promise<DoctorReport> {
  const cache = existsSync(codeCache) ? { NODE_COMPILE_CACHE: codeCache } : {};
  const options = { env: { ...process.env, ...cache }, maxBuffer: REPORT_MAX_BYTES };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [doctorProgram(), ...chosen], options, (error, stdout, stderr) => {
      process.stderr.write(stderr);
      const report = parse(stdout);
      if (report !== undefined) return resolve(report);
      reject(
        new BerthError({ code: 'internal', message: 'The doctor ended without a report.' }, { cause: error }),
      );
    });
  });
}

function doctorProgram(): string {
  const path = import.meta.url.endsWith('.ts') ? '../../../daemon/src/doctor/main.ts' : './doctor.js';
  return fileURLToPath(new URL(path, import.meta.url));
}

function parse(text: string): DoctorReport | undefined {
  try {
    return JSON.parse(text) as DoctorReport;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
