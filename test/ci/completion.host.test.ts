import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ERRORS } from '@berth/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { LocalTerminal } from '../support/terminal.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const SIZE = { cols: 110, rows: 40 };
const TAB = '\t';
const CTRL_U = '\u0015';
const CTRL_L = '\u000c';
const PROMPT = 'ready> ';
/** Typed behind the key: when it is there, the shell is done with the key. */
const END = '@';
/** The bound on asking, with the start of two programs on a laden machine. */
const STUCK_MS = 3000;

interface Setup {
  readonly command: readonly string[];
  /** Files of the user's own, by path below their home. */
  readonly files: Readonly<Record<string, string>>;
}

/** How a user of each shell would have it, with the line that `berth completion` names. */
const SETUPS: Readonly<Record<string, Setup>> = {
  bash: {
    command: ['bash', '--rcfile', '.bashrc', '-i'],
    files: { '.bashrc': `PS1='${PROMPT}'\neval "$(berth completion bash)"\n` },
  },
  'bash with bash-completion': {
    command: ['bash', '--rcfile', '.bashrc', '-i'],
    files: {
      '.bashrc': `PS1='${PROMPT}'\n. /usr/share/bash-completion/bash_completion\neval "$(berth completion bash)"\n`,
    },
  },
  'bash that loads the script when it is needed': {
    command: ['bash', '--rcfile', '.bashrc', '-i'],
    files: {
      '.bashrc': `PS1='${PROMPT}'
. /usr/share/bash-completion/bash_completion
mkdir -p ~/.local/share/bash-completion/completions
berth completion bash > ~/.local/share/bash-completion/completions/berth\n`,
    },
  },
  zsh: {
    command: ['zsh', '-i'],
    files: { '.zshrc': `PS1='${PROMPT}'\nsource <(berth completion zsh)\n` },
  },
  'zsh with its own file': {
    command: ['zsh', '-i'],
    files: {
      '.zshrc': `PS1='${PROMPT}'
mkdir -p ~/functions && berth completion zsh > ~/functions/_berth
fpath=(~/functions $fpath)
autoload -Uz compinit && compinit -u\n`,
    },
  },
  fish: {
    command: ['fish', '-i'],
    files: {
      '.config/fish/config.fish': `function fish_prompt; echo -n '${PROMPT}'; end
function fish_right_prompt; end
set -g fish_greeting
set -g fish_autosuggestion_enabled 0
mkdir -p ~/.config/fish/completions
berth completion fish > ~/.config/fish/completions/berth.fish\n`,
    },
  },
};

let places = 0;

/** A shell that a person has in front of them. */
class Shell {
  readonly terminal: LocalTerminal;
  readonly #twice: boolean;

  constructor(sandbox: Sandbox, { command, files }: Setup) {
    this.#twice = command[0] === 'bash';
    const home = join(sandbox.home, `user-${(places += 1)}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(home, path, '..'), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    const path = `PATH=${join(sandbox.home, 'bin')}:${process.env['PATH']}`;
    const own = [`HOME=${home}`, `ZDOTDIR=${home}`, 'TERM=xterm', path];
    const absolute = command.map((word) => (word === '.bashrc' ? join(home, word) : word));
    this.terminal = new LocalTerminal(sandbox, ['env', ...own, ...absolute], SIZE);
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
    this.terminal.type(this.#twice ? TAB + TAB : TAB);
    for (const text of wanted) await this.terminal.shows(text);
    return this.terminal.text();
  }

  async #type(typed: string): Promise<void> {
    this.terminal.type(CTRL_U + CTRL_L);
    await until('the line is empty', () => this.#lines().length === 1 && this.#line() === '');
    this.terminal.type(typed);
    await until(`${typed} is there`, () => this.#line() === typed.trimEnd());
  }

  async line(typed: string): Promise<string> {
    return (await this.press(typed)).line;
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

describe.each(Object.entries(SETUPS))('%s', (name, setup) => {
  let sandbox: Sandbox;
  let shell: Shell;
  const isBash = name.startsWith('bash');

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const bin = join(sandbox.home, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    symlinkSync(join(REPOSITORY, 'apps/cli/bin/berth.cjs'), join(bin, 'berth'));
    writeFileSync(join(bin, 'frobnicate'), '#!/bin/sh\n');
    chmodSync(join(bin, 'frobnicate'), 0o755);
    for (const folder of ['plain', 'my folder', 'other']) mkdirSync(join(sandbox.work, folder));
    writeFileSync(join(sandbox.work, 'notes.txt'), '');
    await sandbox.startWith(['-n', 'alpha'], ['sleep', '300']);
    await sandbox.startWith(['-n', 'beta-1'], ['sleep', '300']);
    await sandbox.startWith(['-n', 'beta-2'], ['sleep', '300']);
    await sandbox.startWith(['-n', 'gone'], ['true']);
    await sandbox.ok('wait', 'gone', '--for', 'exit');
    shell = new Shell(sandbox, setup);
    await shell.ready();
  }, 60_000);
  afterAll(async () => {
    shell.kill();
    await sandbox.dispose();
  });

  it.each([
    ['berth att', 'berth attach '],
    ['berth --json att', 'berth --json attach '],
    ['berth help insp', 'berth help inspect '],
    ['./berth att', './berth attach '],
    ['berth attach al', 'berth attach alpha '],
    ['berth attach "al', 'berth attach "alpha" '],
    ['berth attach be', 'berth attach beta-'],
    ['berth attach gon', 'berth attach gon'],
    ['berth logs gon', 'berth logs gone '],
    ['berth stop beta-1 be', 'berth stop beta-1 beta-2 '],
    ['berth send alpha al', 'berth send alpha al'],
    ['berth start dem', 'berth start demo '],
    ['berth start --direc', 'berth start --directory '],
    ['berth start -C pl', 'berth start -C plain/'],
    ['berth start -C no', 'berth start -C no'],
    ['berth start --directory=pl', 'berth start --directory=plain/'],
    ['berth start --env HOM', 'berth start --env HOME '],
    ['berth start -n al', 'berth start -n al'],
    ['berth start -- frobn', 'berth start -- frobnicate '],
    ['berth start -n x -- cat not', 'berth start -n x -- cat notes.txt '],
    ['berth daemon stat', 'berth daemon status '],
    ['berth daemon status x', 'berth daemon status x'],
    ['berth wait alpha --for=ru', 'berth wait alpha --for=running '],
    ['berth wait alpha --for ex', 'berth wait alpha --for exit '],
    ['berth wait alpha --timeout 1', 'berth wait alpha --timeout 1'],
    ['berth completion f', 'berth completion fish '],
    ['berth nonsense a', 'berth nonsense a'],
    ['berth stop "$(touch pwned)" alp', 'berth stop "$(touch pwned)" alpha '],
  ])('makes of %j what was meant', async (typed, wanted) => {
    expect(await shell.line(typed)).toBe(wanted);
  });

  it('quotes a directory with a space', async () => {
    expect(await shell.line('berth start -C my')).toMatch(
      /^berth start -C (my\\ folder\/|'my folder\/'?|"my folder\/"?)$/,
    );
    expect(await shell.line('berth start -C "my fol')).toMatch(/^berth start -C "my folder("\/|\/"?)$/);
  });

  it('never runs what stands in the line', async () => {
    await shell.line('berth stop `touch pwned` alp');
    expect(existsSync(join(sandbox.work, 'pwned'))).toBe(false);
  });

  it('lists what there is, with what it is where the shell shows that', async () => {
    const names = await shell.list('berth stop ', isBash ? ['beta-2'] : ['beta-2', 'running, command, ']);
    expect(names).toContain('alpha');
    expect(names).not.toContain('gone');
    await shell.list(
      'berth start --',
      isBash ? ['--attach', '--json'] : ['--attach', '--json', 'look at its terminal at once'],
    );
    await shell.list('berth ', isBash ? ['attach', 'wait'] : ['attach', 'Stop instances']);
  });

  it('completes an option that may come several times, and no other, again', async () => {
    expect(await shell.line('berth start --env A=1 --en')).toBe('berth start --env A=1 --env ');
    expect(await shell.line('berth start --attach --att')).toBe('berth start --attach --att');
  });

  it('asks a daemon that is stuck for a moment only', async () => {
    const daemon = await sandbox.daemonPid();
    process.kill(daemon, 'SIGSTOP');
    const before = performance.now();
    expect(await shell.line('berth stop al')).toBe('berth stop al');
    expect(performance.now() - before).toBeLessThan(STUCK_MS);
    expect(await shell.line('berth stop --gra')).toBe('berth stop --grace ');
    process.kill(daemon, 'SIGCONT');
    expect(await shell.line('berth stop al')).toBe('berth stop alpha ');
  });

  it('starts no daemon, and says nothing, where none runs', async () => {
    await sandbox.ok('daemon', 'stop');
    const { line, screen } = await shell.press('berth stop al');
    expect([line, screen.trim()]).toEqual(['berth stop al', `${PROMPT}berth stop al${END}`]);
    expect(await shell.line('berth daemon stat')).toBe('berth daemon status ');
    expect((await sandbox.run(['daemon', 'status'])).code).toBe(ERRORS.daemon_unavailable.exit);
  });
});

describe('the launcher of a clone', () => {
  const clone = join('clone ünd $more', 'it’s');
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    mkdirSync(join(sandbox.home, clone), { recursive: true });
    symlinkSync(join(REPOSITORY, 'berth'), join(sandbox.home, clone, 'berth'));
    await sandbox.startWith(['-n', 'alpha'], ['sleep', '300']);
  });
  afterAll(async () => {
    for (const shell of shells) shell.kill();
    await sandbox.dispose();
  });

  const shells: Shell[] = [];
  const launcher = `../clone\\ ünd\\ \\$more/it’s/berth`;
  it.each([
    [
      'bash',
      ['bash', '--rcfile', '.bashrc', '-i'],
      '.bashrc',
      `eval "$(${launcher} completion bash)"\ncomplete -F _berth b`,
    ],
    ['zsh', ['zsh', '-i'], '.zshrc', `source <(${launcher} completion zsh)\nalias b='${launcher}'`],
    [
      'fish',
      ['fish', '-i'],
      '.config/fish/config.fish',
      `${launcher} completion fish | source\nalias b '${launcher}'`,
    ],
  ])('is what %s calls, from anywhere, and under an alias', async (name, command, file, script) => {
    const prompt =
      name === 'fish'
        ? `set -g fish_autosuggestion_enabled 0; set -g fish_greeting; function fish_prompt; echo -n '${PROMPT}'; end\n`
        : `PS1='${PROMPT}'\n`;
    const shell = new Shell(sandbox, { command, files: { [file]: `${prompt}${script}\n` } });
    shells.push(shell);
    await shell.ready();
    expect(await shell.line(`${launcher} att`)).toBe(`${launcher} attach `);
    expect(await shell.line(`${launcher} stop al`)).toBe(`${launcher} stop alpha `);
    expect(await shell.line('b stop al')).toBe('b stop alpha ');
  });
});
