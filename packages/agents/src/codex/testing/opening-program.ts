import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { assert } from '@berth/foundation';
import { onTestFinished } from 'vitest';

const OPENING = 'read -r file || exit 0; mkdir -p "${file%/*}"; exec 3>>"$file"; echo open; exec cat';
/** Stays, and has no file itself. */
const LAUNCHING = 'sh -c "$1"; exit';

export interface OpeningProgram {
  readonly pid: number;
  /** Resolves when it has the file open, which it makes with the directories above it. It has it until the test is over. */
  open(file: string): Promise<void>;
}

/** A program that opens a file when it is told to; or one that only starts it. */
export function openingProgram({ isLauncher = false } = {}): OpeningProgram {
  const script = isLauncher ? LAUNCHING : OPENING;
  const child = spawn('sh', ['-c', script, 'sh', OPENING], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    const closed = once(child, 'close');
    child.stdin.end();
    await closed;
  });
  const { pid } = child;
  assert(pid !== undefined, 'it was started');
  return {
    pid,
    open: async (file) => {
      const opened = once(child.stdout, 'data');
      child.stdin.write(`${file}\n`);
      await opened;
    },
  };
}
