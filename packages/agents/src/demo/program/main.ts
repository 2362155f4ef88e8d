import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { type Options, readOptions, USAGE, UsageError } from './options.ts';
import { ScriptError } from './script/checks.ts';
import { parseScript } from './script/parse-script.ts';
import type { IgnorableSignal, Script } from './script/script.ts';
import { TOUR } from './script/tour.ts';
import { readKeys } from './terminal/keyboard.ts';
import { Output } from './terminal/output.ts';
import { Screen } from './terminal/screen.ts';
import { dieOf, Signals } from './terminal/signals.ts';
import { Assistant } from './turn/assistant.ts';
import { enterPrompts } from './turn/enter-prompts.ts';
import { createPace } from './turn/pace.ts';
import type { Ending } from './turn/stage.ts';
import { RowCache } from './view/entry-rows.ts';
import { FullScreenPainter } from './view/full-screen-painter.ts';
import { InlinePainter } from './view/inline-painter.ts';
import { createTheme } from './view/theme.ts';

const EXIT_USAGE = 2;
const EXIT_BUG = 1;
/** What a terminal that does not know its size is taken for. */
const UNKNOWN_SIZE = { columns: 80, rows: 24 };
/** A signal does not wait longer than this for a reader that has stopped reading. */
const LEAVE_ON_SIGNAL_MS = 200;
/** Keeps a program alive that outlives its terminal because its script ignores the hangup. */
const STAY_MS = 60_000;

main();

function main(): void {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) process.stdout.write(USAGE);
    else start(options, loadScript(options));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ScriptError)) throw error;
    end({ code: EXIT_USAGE, message: error.message });
  }
}

function loadScript({ script }: Options): Script {
  if (script === undefined) return TOUR;
  let json: string;
  try {
    json = readFileSync(script, 'utf8');
  } catch (error) {
    throw new UsageError(`The script cannot be read: ${(error as Error).message}.`);
  }
  return parseScript(json);
}

function start(options: Options, script: Script): void {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('This is an interactive program: its input and output must be a terminal.');
  }
  const theme = createTheme((process.env['NO_COLOR'] ?? '') === '');
  const layout = { theme, cache: new RowCache(theme) };
  const painter = options.inline ? new InlinePainter(layout) : new FullScreenPainter(layout);
  const screen = new Screen(painter, new Output(process.stdout.fd), script.title);
  const signals = new Signals((signal) => leaveBySignal(screen, signal));
  const assistant = new Assistant({
    script,
    screen,
    signals,
    pace: createPace(options.speed),
    size: terminalSize,
    directory: shortDirectory(),
    spinner: options.spinner,
    auto: options.auto,
  });
  process.stdin.setRawMode(true);
  process.once('uncaughtException', (error) => {
    void leave(screen, { code: EXIT_BUG, message: String(error.stack) });
  });
  screen.enter();
  process.stdout.on('resize', () => assistant.draw());
  readKeys(process.stdin, {
    onKey: (key) => assistant.press(key),
    onEnd: () => (signals.ignores('SIGHUP') ? setInterval(() => undefined, STAY_MS) : dieOf('SIGHUP')),
  });
  void converse(assistant, script, options).then((ending) => leave(screen, ending));
}

async function converse(assistant: Assistant, script: Script, options: Options): Promise<Ending> {
  const running = assistant.run();
  if (options.auto)
    await Promise.race([running, enterPrompts(script.auto, assistant, createPace(options.speed))]);
  return running;
}

async function leave(screen: Screen, ending: Ending): Promise<void> {
  await screen.leave();
  process.stdin.setRawMode(false);
  end(ending);
}

function leaveBySignal(screen: Screen, signal: IgnorableSignal): void {
  const deadline = setTimeout(() => dieOf(signal), LEAVE_ON_SIGNAL_MS);
  void screen.leave().then(() => {
    clearTimeout(deadline);
    process.stdin.setRawMode(false);
    dieOf(signal);
  });
}

function end({ code, message }: Ending): void {
  if (message !== undefined) process.stderr.write(`berth demo: ${message}\n`);
  process.exit(code);
}

function terminalSize(): { columns: number; rows: number } {
  const { columns, rows } = process.stdout;
  return columns > 0 && rows > 0 ? { columns, rows } : UNKNOWN_SIZE;
}

function shortDirectory(): string {
  const [directory, home] = [process.cwd(), homedir()];
  const inHome = directory === home || directory.startsWith(`${home}/`);
  return inHome ? `~${directory.slice(home.length)}` : directory;
}
