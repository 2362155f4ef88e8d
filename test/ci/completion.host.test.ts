import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ERRORS } from '@berth/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';
import { bash, END, fish, PROMPT, UserShell, zsh } from '../support/user-shell.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
/** The bound on asking, with the start of two programs on a laden machine. */
const STUCK_MS = 3000;
const BASH_COMPLETION = '. /usr/share/bash-completion/bash_completion';

/** How a user of each shell would have it, with the lines that `berth completion --help` names among them. */
const SETUPS = {
  bash: bash('eval "$(berth completion bash)"'),
  'bash with bash-completion': bash(`${BASH_COMPLETION}\neval "$(berth completion bash)"`),
  'bash that loads the script when it is needed': bash(`${BASH_COMPLETION}
mkdir -p ~/.local/share/bash-completion/completions
berth completion bash > ~/.local/share/bash-completion/completions/berth`),
  zsh: zsh('source <(berth completion zsh)'),
  'zsh with its own file': zsh(`mkdir -p ~/functions && berth completion zsh > ~/functions/_berth
fpath=(~/functions $fpath)
autoload -Uz compinit && compinit -u`),
  fish: fish('berth completion fish > ~/.config/fish/completions/berth.fish'),
};

describe.each(Object.entries(SETUPS))('%s', (name, setup) => {
  let sandbox: Sandbox;
  let shell: UserShell;
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
    shell = new UserShell(sandbox, setup);
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
    expect(await shell.line(typed, wanted)).toBe(wanted);
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
    expect(await shell.line('berth start --env A=1 --en', 'berth start --env A=1 --env ')).toBe(
      'berth start --env A=1 --env ',
    );
    expect(await shell.line('berth start --attach --att', 'berth start --attach --att')).toBe(
      'berth start --attach --att',
    );
  });

  it('asks a daemon that is stuck for a moment only', async () => {
    const daemon = await sandbox.daemonPid();
    process.kill(daemon, 'SIGSTOP');
    const before = performance.now();
    expect(await shell.line('berth stop al', 'berth stop al')).toBe('berth stop al');
    expect(performance.now() - before).toBeLessThan(STUCK_MS);
    expect(await shell.line('berth stop --gra', 'berth stop --grace ')).toBe('berth stop --grace ');
    process.kill(daemon, 'SIGCONT');
    expect(await shell.line('berth stop al', 'berth stop alpha ')).toBe('berth stop alpha ');
  });

  it('starts no daemon, and says nothing, where none runs', async () => {
    await sandbox.ok('daemon', 'stop');
    const { line, screen } = await shell.press('berth stop al');
    expect([line, screen.trim()]).toEqual(['berth stop al', `${PROMPT}berth stop al${END}`]);
    expect(await shell.line('berth daemon stat', 'berth daemon status ')).toBe('berth daemon status ');
    expect((await sandbox.run(['daemon', 'status'])).code).toBe(ERRORS.daemon_unavailable.exit);
  });
});

describe('the launcher of a clone', () => {
  let sandbox: Sandbox;
  const shells: UserShell[] = [];
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const clone = join(sandbox.home, "clone ünd $more/it's");
    mkdirSync(clone, { recursive: true });
    symlinkSync(join(REPOSITORY, 'berth'), join(clone, 'berth'));
    await sandbox.startWith(['-n', 'alpha'], ['sleep', '300']);
  });
  afterAll(async () => {
    for (const shell of shells) shell.kill();
    await sandbox.dispose();
  });

  /** As one word of each of the three shells, and that word quoted once more. */
  const launcher = String.raw`../clone\ ünd\ \$more/it\'s/berth`;
  const alias = {
    bash: 'complete -F _berth b',
    zsh: `alias b='${launcher.replaceAll("'", `'\\''`)}'`,
    fish: `alias b '${launcher.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  };
  it.each([
    { name: 'bash', setup: bash(`eval "$(${launcher} completion bash)"\n${alias.bash}`) },
    { name: 'zsh', setup: zsh(`source <(${launcher} completion zsh)\n${alias.zsh}`) },
    { name: 'fish', setup: fish(`${launcher} completion fish | source\n${alias.fish}`) },
  ])('is what $name calls, from anywhere, and under an alias', async ({ setup }) => {
    const shell = new UserShell(sandbox, setup);
    shells.push(shell);
    await shell.ready();
    expect(await shell.line(`${launcher} att`, `${launcher} attach `)).toBe(`${launcher} attach `);
    expect(await shell.line(`${launcher} stop al`, `${launcher} stop alpha `)).toBe(
      `${launcher} stop alpha `,
    );
    expect(await shell.line('b stop al', 'b stop alpha ')).toBe('b stop alpha ');
  });
});
