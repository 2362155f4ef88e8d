import type { ExecRequest, ExecResult } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { PROGRAMS, type Stage } from './programs.ts';

const NOT_FOUND = 127;
const KILLED = 137;

/** One of the programs, run beside another one: it has no terminal, and does whatever it does at once. */
export async function execFake(request: ExecRequest, clock: Clock): Promise<ExecResult> {
  const { file, args, env, cwd, outputMaxBytes, timeoutMs } = request;
  const program = PROGRAMS[file.split('/').at(-1) ?? ''];
  const printed: Buffer[] = [];
  let status: number | null = program === undefined ? NOT_FOUND : null;
  const stage: Stage = {
    args,
    env,
    cwd,
    size: { cols: 0, rows: 0 },
    print: (text) => void printed.push(Buffer.from(text)),
    exit: (code) => {
      status = code;
    },
    die: () => {
      status = KILLED;
    },
    fork: () => undefined,
  };
  program?.begin(stage);
  if (status === null) await clock.sleep(timeoutMs);
  const all = Buffer.concat(printed);
  const stdout = all.subarray(-outputMaxBytes);
  return { status, stdout, stderr: Buffer.alloc(0), isCut: stdout.length < all.length };
}
