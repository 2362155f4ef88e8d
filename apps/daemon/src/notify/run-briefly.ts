import { spawn } from 'node:child_process';
import { trySignal } from '@berth/host';

export interface BriefRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** After this long it is killed, with all that it started and left in its process group. */
  readonly limitMs: number;
  /** Whether its standard output is wanted, and its complaints; otherwise nobody reads what it writes. */
  readonly wantsOutput: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Of an output that is wanted: a number, or a page of help. */
const OUTPUT_MAX_BYTES = 64 * 1024;
/** Of what it complains about: a sentence or two. */
const COMPLAINT_MAX = 300;

/** Runs a program without a shell and without a terminal. Rejects with what went wrong, as a sentence part. */
export function runBriefly(run: BriefRun): Promise<string> {
  const { signal } = run;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new Error('the daemon is ending'));
    const child = spawn(run.file, run.args, {
      cwd: run.directory,
      env: run.env,
      detached: true,
      stdio: run.wantsOutput ? ['ignore', 'pipe', 'pipe'] : 'ignore',
    });
    let problem: string | undefined;
    const kill = (why: string) => {
      problem ??= why;
      if (child.pid !== undefined) trySignal(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => kill(`took longer than ${run.limitMs / 1000} s`), run.limitMs);
    const onAbort = () => kill('the daemon is ending');
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (failure: string | undefined) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (failure === undefined) resolve(output);
      else reject(new Error(failure));
    };
    let output = '';
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < OUTPUT_MAX_BYTES) output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < COMPLAINT_MAX) complaint += text;
    });
    child.on('error', (error) => settle(error.message));
    // What it leaves running in the background may hold its output open; that is waited for only where it is wanted.
    child.on(run.wantsOutput ? 'close' : 'exit', (code, by) => {
      const said = complaint.trim().slice(0, COMPLAINT_MAX);
      const ending = `ended with ${by ?? `exit status ${code}`}${said === '' ? '' : `: ${said}`}`;
      settle(problem ?? (code === 0 ? undefined : ending));
    });
  });
}
