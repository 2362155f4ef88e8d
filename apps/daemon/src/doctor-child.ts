import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BerthError } from '@berth/contract';
import { type DoctorReport, doctorReportSchema } from '@berth/contract/schemas';

export interface DoctorChildOptions {
  /** The doctor's program. */
  readonly program: URL;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** It takes a second or two; with a thousand instances on a laden machine, some ten. */
const LIMIT_MS = 60_000;
/** A report is short; with a thousand broken instances it has a megabyte. */
const REPORT_MAX_BYTES = 16 * 1024 * 1024;
const COMPLAINT_MAX = 300;

/**
 * Has the doctor look, in a process of its own: it reads a lot, blocks while it does, and asks the daemon as anybody does.
 * Whoever asks while it looks gets the same report.
 */
export class DoctorChild {
  readonly #options: DoctorChildOptions;
  #looking: Promise<DoctorReport> | undefined;

  constructor(options: DoctorChildOptions) {
    this.#options = options;
  }

  /** Repairs nothing. Rejects `timeout`, or `internal` when it ended without a report. */
  examine(): Promise<DoctorReport> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  #look(): Promise<DoctorReport> {
    const { program, environment, signal, limitMs = LIMIT_MS } = this.#options;
    const how = { env: environment, signal, timeout: limitMs, maxBuffer: REPORT_MAX_BYTES };
    return new Promise((resolve, reject) => {
      const options = { ...how, killSignal: 'SIGKILL' } as const;
      execFile(process.execPath, [fileURLToPath(program)], options, (error, stdout, stderr) => {
        // It ends with a status of its own when something is wrong, with a report all the same.
        const report = reportIn(stdout);
        if (report !== undefined) resolve(report);
        else reject(failure(error, { stderr, limitMs, signal }));
      });
    });
  }
}

function reportIn(text: string): DoctorReport | undefined {
  try {
    return doctorReportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

interface Circumstances {
  readonly stderr: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

function failure(error: ExecFileException | null, { stderr, limitMs, signal }: Circumstances): BerthError {
  if (signal.aborted) {
    return new BerthError({ code: 'daemon_unavailable', message: 'The daemon is ending. Try again.' });
  }
  if (error?.killed === true && error.signal === 'SIGKILL') {
    const message = `The doctor was not done within ${limitMs / 1000} s, and was ended. See: berth doctor`;
    return new BerthError({ code: 'timeout', message });
  }
  const said = stderr.trim().slice(0, COMPLAINT_MAX);
  const message = `The doctor ended without a report${said === '' ? '' : `: ${said}`}. See: berth doctor`;
  return new BerthError({ code: 'internal', message }, { cause: error });
}
