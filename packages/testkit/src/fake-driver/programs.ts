/** What a fake program can do to the terminal it runs on. */
export interface Stage {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly size: { readonly cols: number; readonly rows: number };
  print(text: string): void;
  exit(code: number): void;
  /** Ends as by a signal. */
  die(signal: string): void;
  /** Starts a process that outlives this one unless someone ends it. */
  fork(): void;
}

/** A program of the fake driver. Whatever it does not handle has its usual effect. */
export interface FakeProgram {
  begin(stage: Stage): void;
  line?(stage: Stage, line: string): void;
  /** True when the program took care of the signal. SIGKILL is never asked. */
  signal?(stage: Stage, signal: string): boolean;
  resized?(stage: Stage): void;
}

/** How much `flood` prints, and in which portions. */
export const FLOOD_BYTES = 3 * 1024 * 1024;
const FLOOD_PORTION = '0123456789abcde\n'.repeat(1024);

export const COUNT_LINES = 200;
export const COUNT_CODE = 3;
export const POLITE_CODE = 7;

const ready = (stage: Stage) => stage.print('ready\n');

/** Tiny programs with one habit each, by name. The driver suite's names for behaviour are the same. */
export const PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  obedient: { begin: ready },
  silent: { begin: () => undefined },
  echo: { begin: ready, line: (stage, line) => stage.print(`got: ${line}\n`) },
  count: {
    begin: (stage) => {
      for (let line = 1; line <= COUNT_LINES; line += 1) stage.print(`line ${line}\n`);
      stage.exit(COUNT_CODE);
    },
  },
  exit: { begin: (stage) => stage.exit(Number(stage.args[0] ?? 0)) },
  crash: { begin: (stage) => stage.die('SIGKILL') },
  stubborn: { begin: ready, signal: (_stage, signal) => signal !== 'SIGKILL' },
  polite: {
    begin: ready,
    signal: (stage, signal) => {
      if (signal !== 'SIGTERM') return false;
      stage.print('bye\n');
      stage.exit(POLITE_CODE);
      return true;
    },
  },
  interrupted: {
    begin: ready,
    signal: (stage, signal) => {
      if (signal === 'SIGINT') stage.print('interrupted\n');
      return signal === 'SIGINT';
    },
  },
  family: {
    begin: (stage) => {
      stage.fork();
      ready(stage);
    },
  },
  leaver: {
    begin: (stage) => {
      stage.fork();
      stage.exit(0);
    },
  },
  sizer: { begin: printSize, resized: printSize },
  speaker: {
    begin: (stage) => {
      const said = [...stage.args, stage.env['SAID'] ?? '', stage.cwd];
      for (const text of said) stage.print(`${Buffer.from(text).toString('hex')}\n`);
      ready(stage);
    },
  },
  flood: {
    begin: (stage) => {
      for (let printed = 0; printed < FLOOD_BYTES; printed += FLOOD_PORTION.length) {
        stage.print(FLOOD_PORTION);
      }
      stage.print('done\n');
    },
  },
};

function printSize(stage: Stage): void {
  stage.print(`size ${stage.size.cols}x${stage.size.rows}\n`);
}
