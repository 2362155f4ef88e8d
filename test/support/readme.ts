import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLI, type Sandbox, until } from './sandbox.ts';
import { UserTerminal } from './terminal.ts';

/**
 * Runs the `console` blocks of a Markdown page and compares what they print.
 *
 * A line that begins with `$ ` is a command for the shell; the lines below it are its output. `…` alone on a line stands
 * for any lines, and inside a line for any text. A command that ends in `# keys: hello Enter ctrl-q` is run on a real
 * terminal: all keys but the last are typed, then the screen must show the output but for its last line, and then comes
 * the last key and the last line.
 *
 * Ids, process ids, ages, times and line numbers differ from run to run. An id or process id must be the same wherever
 * the page shows the same one. Blanks that only align columns do not count.
 */
export interface Step {
  readonly command: string;
  readonly keys: readonly string[];
  readonly output: readonly string[];
  /** Line of the page, for messages. */
  readonly line: number;
}

const ANYTHING = '…';
const KEYS = /\s+# keys: (.+)$/;
const STEP_MS = 30_000;

/** How the places are called on the page. */
const HOME = '/home/ann';
const STATE = `${HOME}/.local/state/berth`;
const WORK = `${HOME}/app`;

/** The steps of all `console` blocks, in order. */
export function stepsOf(markdown: string): Step[] {
  const steps: { command: string; keys: string[]; output: string[]; line: number }[] = [];
  let inside = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (text.startsWith('```')) inside = text === '```console';
    else if (inside && text.startsWith('$ ')) {
      const keys = KEYS.exec(text)?.[1]?.split(' ') ?? [];
      steps.push({ command: text.slice(2).replace(KEYS, ''), keys, output: [], line: index + 1 });
    } else if (inside) steps.at(-1)?.output.push(text);
  }
  return steps;
}

/** One run of a page in a sandbox. */
export class PageRun {
  readonly #sandbox: Sandbox;
  readonly #environment: Record<string, string>;
  readonly #seen = new Bindings();

  private constructor(sandbox: Sandbox, bin: string) {
    this.#sandbox = sandbox;
    const { PATH = '', ...rest } = sandbox.environment();
    this.#environment = {
      ...rest,
      PATH: `${bin}:${PATH}`,
      BERTH_SOCKET: join(sandbox.state, 'run', 'daemon.sock'),
    };
  }

  static async create(sandbox: Sandbox): Promise<PageRun> {
    const bin = join(sandbox.home, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'berth'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
    await chmod(join(bin, 'berth'), 0o755);
    return new PageRun(sandbox, bin);
  }

  /** Runs one step, and returns what it printed where that is not a screen. Throws with both texts when they differ. */
  async step(step: Step): Promise<readonly string[]> {
    if (step.keys.length > 0) {
      await this.#onTerminal(step);
      return [];
    }
    const printed = await this.#shell(step.command);
    this.#compare(step, step.output, printed);
    return printed;
  }

  async #shell(command: string): Promise<string[]> {
    const text = await new Promise<string>((resolve, reject) => {
      const options = { cwd: this.#sandbox.work, env: this.#environment, timeout: STEP_MS };
      execFile('/bin/sh', ['-c', `exec 2>&1\n${command}`], options, (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${command} failed (${error.message}) and printed:\n${stdout}`));
      });
    });
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }

  async #onTerminal(step: Step): Promise<void> {
    const [, ...args] = step.command.split(' ');
    const terminal = new UserTerminal(this.#sandbox, args, { cols: 80, rows: 24 });
    try {
      await this.#shows(step, terminal, [...step.output.slice(0, 1), ANYTHING]);
      for (const key of step.keys.slice(0, -1)) terminal.type(bytesOf(key));
      await this.#shows(step, terminal, step.output.slice(0, -1));
      terminal.type(bytesOf(step.keys.at(-1) ?? ''));
      const exit = await terminal.exited();
      if (exit !== 0) throw new Error(`${step.command} exited with ${exit}`);
      this.#compare(step, [ANYTHING, ...step.output.slice(-1), ANYTHING], terminal.lines());
    } finally {
      terminal.kill();
    }
  }

  async #shows(step: Step, terminal: UserTerminal, wanted: readonly string[]): Promise<void> {
    const matches = () => matchLines(wanted, this.#page(terminal.lines()), this.#seen.copy());
    await until('the screen is as on the page', matches, STEP_MS).catch(() => {
      this.#compare(step, wanted, terminal.lines());
    });
  }

  #compare({ command, line }: Step, wanted: readonly string[], printed: readonly string[]): void {
    const actual = this.#page(printed);
    const seen = this.#seen.copy();
    if (matchLines(wanted, actual, seen)) return this.#seen.take(seen);
    throw new Error(
      `line ${line}: ${command}\nthe page says:\n${wanted.join('\n')}\nbut it printed:\n${actual.join('\n')}`,
    );
  }

  /** Paths as the page writes them. */
  #page(lines: readonly string[]): string[] {
    const { state, work } = this.#sandbox;
    return lines.map((line) => line.replaceAll(state, STATE).replaceAll(work, WORK).trimEnd());
  }
}

/** Which actual id or process id one of the page stands for. */
class Bindings {
  #actual = new Map<string, string>();

  copy(): Bindings {
    const twin = new Bindings();
    twin.#actual = new Map(this.#actual);
    return twin;
  }

  take(other: Bindings): void {
    this.#actual = other.#actual;
  }

  /** False when either is known as something else already. */
  bind(written: string, actual: string): boolean {
    const known = this.#actual.get(written);
    if (known !== undefined) return known === actual;
    if ([...this.#actual.values()].includes(actual)) return false;
    this.#actual.set(written, actual);
    return true;
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** What differs from run to run: how the page writes it, what it may be instead, and whether it keeps its identity. */
const VOLATILE: readonly { written: string; actual: string; bound: boolean }[] = [
  { written: `(?:inst|run|evt|node)_${UUID}`, actual: `\\w+_${UUID}`, bound: true },
  { written: '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z', actual: '[\\d-]+T[\\d:.]+Z', bound: false },
  { written: '(?<=line )\\d+', actual: '\\d+', bound: false },
  { written: '\\d+(?= lines)', actual: '\\d+', bound: false },
  { written: '\\b\\d+[smhd]\\b', actual: '\\d+[smhd]', bound: false },
  // Where the daemon listens: another port where somebody else has that one.
  { written: '(?<=:)7433\\b', actual: '\\d+', bound: true },
  { written: '\\b\\d{5}\\b', actual: '\\d+', bound: true },
];
const WRITTEN = new RegExp(VOLATILE.map(({ written }) => `(${written})`).join('|'), 'g');

/** Whether the lines printed are those on the page. Bindings are only to be kept when they are. */
function matchLines(wanted: readonly string[], actual: readonly string[], seen: Bindings): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return actual.length === 0;
  if (first !== ANYTHING) return matchFirst(first, rest, { actual, seen });
  if (rest.length === 0) return true;
  return actual.some((_, skipped) => {
    const attempt = seen.copy();
    if (!matchLines(rest, actual.slice(skipped), attempt)) return false;
    seen.take(attempt);
    return true;
  });
}

function matchFirst(
  first: string,
  rest: readonly string[],
  { actual, seen }: { actual: readonly string[]; seen: Bindings },
): boolean {
  const [line, ...others] = actual;
  return line !== undefined && matchLine(first, line, seen) && matchLines(rest, others, seen);
}

function matchLine(wanted: string, actual: string, seen: Bindings): boolean {
  const bound: string[] = [];
  let pattern = '';
  let at = 0;
  for (const match of wanted.matchAll(WRITTEN)) {
    const kind = VOLATILE[match.slice(1).findIndex((group) => group !== undefined)];
    pattern += literal(wanted.slice(at, match.index));
    pattern += kind?.bound === true ? `(${kind.actual})` : `(?:${kind?.actual ?? ''})`;
    if (kind?.bound === true) bound.push(match[0]);
    at = match.index + match[0].length;
  }
  const found = new RegExp(`^${pattern}${literal(wanted.slice(at))}\\s*$`).exec(actual);
  return found !== null && bound.every((written, index) => seen.bind(written, found[index + 1] ?? ''));
}

function literal(text: string): string {
  return text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(ANYTHING, '.*')
    .replaceAll(/\s+/g, '\\s+');
}

function bytesOf(key: string): string {
  if (key === 'Enter') return '\r';
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  return control === undefined ? key : String.fromCharCode(control.charCodeAt(0) & 0x1f);
}
