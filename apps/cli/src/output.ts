import { writeSync } from 'node:fs';
import { asJson, systemCode } from '@berth/contract';
import type { Output } from './command.ts';

const STDOUT = 1;
const STDERR = 2;
/** A reader that is slow is waited for. */
const PAUSE_MS = 5;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

export function processOutput(environment: Readonly<Record<string, string | undefined>>): Output {
  return {
    print: (text) => write(STDOUT, text.endsWith('\n') ? text : `${text}\n`),
    json: (value) => write(STDOUT, `${asJson(value, 2)}\n`),
    note: (text) => write(STDERR, `${text}\n`),
    // Asked of the system: the stream would have to be made first, which takes longer than most of what a command does.
    get colour() {
      return environment['NO_COLOR'] === undefined && process.getBuiltinModule('node:tty').isatty(STDOUT);
    },
  };
}

/** Written at once, so that nothing is lost when the process ends. Whoever has seen enough ends the command. */
function write(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (systemCode(error) === 'EPIPE') process.exit(0);
      if (systemCode(error) !== 'EAGAIN') throw error;
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
    }
  }
}
