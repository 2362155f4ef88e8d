import { isatty } from 'node:tty';
import { BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseDuration } from '../parse.ts';
import { shownOutput } from '../shown-output.ts';

const STDOUT = 1;
const STDERR = 2;
const DEFAULT_TIMEOUT = '10m';

export const command = {
  usage: 'NAME [--timeout TIME] -- COMMAND ARG…',
  options: {
    timeout: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: `kill it after this time, with exit status 8; default: ${DEFAULT_TIMEOUT}, at most 60m`,
    },
  },
  words: { min: 1, max: 1, completes: ['running instance'] },
  takesCommand: true,
  notes: `The command has the directory, the variables, the ports and the limits of the instance, no terminal and no input. Its output is shown when it has ended, of each the last MiB, and on a terminal as that of the instance would be; one that prints more than 256 MiB is killed. Its exit status is passed on; above 128 it stands for a signal.

Beside a container it runs in the container. Beside a sandbox it runs in a second one of the same making: the directory, the home and the network are the same, /tmp and the processes are not, and with --network none neither is the loopback.`,
  examples: ['berth exec tests -- git status --short', "berth exec web -- sh -c 'tail -n 20 *.log'"],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, command: wanted = [], flags, json, out }: Invocation): Promise<number> {
  const [target = ''] = words;
  if (wanted.length === 0)
    throw new BerthError({ code: 'usage', message: 'berth exec: give a command after --.' });
  const timeoutMs = parseDuration('timeout', flags.text('timeout') ?? DEFAULT_TIMEOUT);
  const isSeen = !json && (isatty(STDOUT) || isatty(STDERR));
  // Asked for before the command runs: the instance may be gone afterwards.
  const isolation = isSeen ? (await client.instance(target)).isolation : 'none';
  const { status, isCut, ...printed } = await client.settings.exec(target, wanted, timeoutMs);
  const [stdout, stderr] = [Buffer.from(printed.stdout, 'base64'), Buffer.from(printed.stderr, 'base64')];
  if (json) {
    out.json({ status, stdout: String(stdout), stderr: String(stderr), isCut });
  } else {
    if (isCut) out.note('There was more; this is the end of it.');
    process.stdout.write(await shownOutput(stdout, isatty(STDOUT), isolation));
    process.stderr.write(await shownOutput(stderr, isatty(STDERR), isolation));
  }
  if (status !== null) return status;
  throw new BerthError({
    code: 'timeout',
    message: `It was killed: it took longer than ${timeoutMs / 1000} s.`,
  });
}
