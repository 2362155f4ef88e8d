import { parseArgs } from 'node:util';

export interface Options {
  readonly help: boolean;
  /** Path of a script; the built-in tour without one. */
  readonly script: string | undefined;
  readonly inline: boolean;
  readonly auto: boolean;
  readonly speed: number;
  readonly spinner: boolean;
}

export const USAGE = `Berth demo assistant - scripted, no AI

  --script FILE   play this script (default: BERTH_DEMO_SCRIPT, or the built-in tour)
  --auto          enter the script's own prompts, answer its questions
  --speed X       2 plays twice as fast, 0 leaves all delays out (default 1)
  --inline        stay on the normal screen
  --no-spinner    nothing moves by itself (or BERTH_DEMO_NO_SPINNER=1)
  --help          this text
`;

const SPEED_MAX = 1000;

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const values = parse(argv);
  return {
    help: values.help ?? false,
    script: values.script ?? (env['BERTH_DEMO_SCRIPT'] || undefined),
    inline: values.inline ?? false,
    auto: values.auto ?? false,
    speed: speedOf(values.speed),
    spinner: !(values['no-spinner'] ?? false) && (env['BERTH_DEMO_NO_SPINNER'] ?? '') === '',
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        script: { type: 'string' },
        inline: { type: 'boolean' },
        auto: { type: 'boolean' },
        speed: { type: 'string' },
        'no-spinner': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}. See --help.`);
  }
}

function speedOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const speed = Number(text);
  if (text.trim() !== '' && speed >= 0 && speed <= SPEED_MAX) return speed;
  throw new UsageError(`--speed must be a number from 0 to ${SPEED_MAX}, not "${text}".`);
}
