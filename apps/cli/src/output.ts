import { writeSync } from 'node:fs';
import { systemCode } from '@berth/contract';
import type { Output } from './command.ts';

const STDOUT = 1;
const STDERR = 2;

export function processOutput(environment: Readonly<Record<string, string | undefined>>): Output {
  return {
    print: (text) => write(STDOUT, text.endsWith('\n') ? text : `${text}\n`),
    json: (value) => write(STDOUT, `${JSON.stringify(value, null, 2)}\n`),
    note: (text) => write(STDERR, `${text}\n`),
    colour: process.stdout.isTTY === true && environment['NO_COLOR'] === undefined,
  };
}

/** Written at once, so that nothing is lost when the process ends; a reader that left is not an error. */
function write(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (systemCode(error) === 'EPIPE') return;
      if (systemCode(error) !== 'EAGAIN') throw error;
    }
  }
}
