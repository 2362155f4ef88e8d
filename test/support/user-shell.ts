import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Sandbox, until } from './sandbox.ts';
import { LocalTerminal } from './terminal.ts';

const SIZE = { cols: 110, rows: 60 };
const TAB = '\t';
const CTRL_U = '\u0015';
const CTRL_L = '\u000c';
export const PROMPT = 'ready> ';
/** Typed behind the key: when it is there, the shell is done with the key. */
export const END = '@';

const PRESSES_MAX = 4;
const LIST_MS = 2000;

export interface Setup {
  readonly command: readonly string[];
  /** The file that the shell reads at its start, below the user's home. */
  readonly file: string;
  readonly script: string;
}

export function bash(script: string): Setup {
  return {
    command: ['sh', '-c', 'exec bash --rcfile "$HOME/.bashrc" -i'],
    file: '.bashrc',
    script: `PS1='${PROMPT}'\n${script}\n`,
  };
}

export function zsh(script: string): Setup {
  return { command: ['zsh', '-i'], file: '.zshrc', script: `PS1='${PROMPT}'\n${script}\n` };
}

export function fish(script: string): Setup {
  const calm = 'set -g fish_greeting; set -g fish_autosuggestion_enabled 0';
  const prompt = `function fish_prompt; echo -n '${PROMPT}'; end`;
  return {
    command: ['fish', '-i'],
    file: '.config/fish/config.fish',
    script: `${calm}\n${prompt}\n${script}\n`,
  };
}

let places = 0;

/** A shell that a person has in front of them. */
export class UserShell {
  readonly terminal: LocalTerminal;
  readonly #listsAtOnce: boolean;

  constructor(sandbox: Sandbox, { command, file, script }: Setup) {
    this.#listsAtOnce = file !== '.bashrc';
    const home = join(sandbox.home, `user-${(places += 1)}`);
    mkdirSync(join(home, dirname(file)), { recursive: true });
    mkdirSync(join(home, '.config/fish/completions'), { recursive: true });
    writeFileSync(join(home, file), script);
    const path = `PATH=${join(sandbox.home, 'bin')}:${process.env['PATH']}`;
    const own = [`HOME=${home}`, `ZDOTDIR=${home}`, 'TERM=xterm', path];
    this.terminal = new LocalTerminal(sandbox, ['env', ...own, ...command], SIZE);
  }

  async ready(): Promise<void> {
    await this.terminal.shows(PROMPT.trim(), 20_000);
  }

  /** What the line is after `typed` and the key, and all that is on the screen. */
  async press(typed: string): Promise<{ line: string; screen: string }> {
    await this.#type(typed);
    this.terminal.type(TAB + END);
    await until(
      `the key is done; the screen shows\n${this.terminal.text()}`,
      () => this.#line()?.includes(END) === true,
    ).catch((error: unknown) => {
      throw new Error(`${typed}: never done; the screen shows\n${this.terminal.text()}`, { cause: error });
    });
    return { line: this.#line()?.replace(END, '') ?? '', screen: this.terminal.text() };
  }

  /** Waits until the screen shows all of `wanted` after the key, and returns it. */
  async list(typed: string, wanted: readonly string[]): Promise<string> {
    await this.#type(typed);
    // bash lists at the second time.
    this.terminal.type(this.#listsAtOnce ? TAB : TAB + TAB);
    const shown = () => wanted.every((text) => this.terminal.text().includes(text));
    for (let again = 0; again < PRESSES_MAX && !shown(); again += 1) {
      await until(typed, shown, LIST_MS).catch(() => this.terminal.type(TAB));
    }
    for (const text of wanted) await this.terminal.shows(text);
    return this.terminal.text();
  }

  async #type(typed: string): Promise<void> {
    this.terminal.type(CTRL_U + CTRL_L);
    await until('the line is empty', () => this.#lines().length === 1 && this.#line() === '');
    this.terminal.type(typed);
    await until(`${typed} is there`, () => this.#line() === typed.trimEnd());
  }

  /**
   * What the line is after `typed` and the key. On a laden machine the daemon may not answer in the time that the key gives
   * it; where `wanted` says what should come, the key is pressed again, as a person would.
   */
  async line(typed: string, wanted?: string): Promise<string> {
    let { line } = await this.press(typed);
    for (let again = 0; again < PRESSES_MAX && wanted !== undefined && line !== wanted; again += 1) {
      ({ line } = await this.press(typed));
    }
    return line;
  }

  /** Behind the newest prompt. A space that is at the end stays. */
  #line(): string | undefined {
    return this.#lines()
      .findLast((line) => line.startsWith(PROMPT.trim()))
      ?.slice(PROMPT.length);
  }

  #lines(): string[] {
    return this.terminal.lines().filter((line) => line !== '');
  }

  kill(): void {
    this.terminal.kill();
  }
}
