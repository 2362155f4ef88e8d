import { ORIGINALS, type Original } from './originals.ts';

export const INIT_SHELLS = {
  bash: 'eval "$(berth shell-init bash)"   in ~/.bashrc',
  zsh: 'eval "$(berth shell-init zsh)"   in ~/.zshrc',
  fish: 'berth shell-init fish | source   in ~/.config/fish/config.fish',
} as const;
export type InitShell = keyof typeof INIT_SHELLS;

export interface InitOptions {
  /** How the command is called, as one word of the shell. */
  readonly berth: string;
  /** Assistants that get a function. */
  readonly agents: readonly string[];
}

/** Who writes commit messages, by the name of the function. */
const WRITERS = { aic: 'gemini', cic: 'claude' } as const;
const REQUEST =
  'Write a commit message for the staged change that is on standard input: a title of at most 72 characters, and a body that says why where that is not plain. Answer with the message alone, without quotation marks or a code fence.';

/**
 * Functions named after the assistants. Each runs the original where it would print and end: in a pipe, with an option or
 * a command for that, or inside an instance.
 */
export function initScript(shell: InitShell, { berth, agents }: InitOptions): string {
  const known = agents.flatMap((agent) => {
    const original = ORIGINALS[agent];
    return original === undefined ? [] : [{ agent, original }];
  });
  const [assistant, writer] =
    shell === 'fish' ? [fishAssistant, FISH_WRITER] : [posixAssistant, POSIX_WRITER];
  const functions = known.map(({ agent, original }) => assistant(agent, original, berth));
  const writers = Object.entries(WRITERS).map(([name, agent]) =>
    shell === 'fish'
      ? `function ${name}; __berth_commit ${agent}; end`
      : `${name}() { __berth_commit ${agent}; }`,
  );
  return [
    `# Written by: berth shell-init ${shell}. Without the line that reads it, nothing of it is left.`,
    ...functions,
    writer,
    ...writers,
  ].join('\n');
}

function posixAssistant(agent: string, { options, commands }: Original, berth: string): string {
  return `${agent}() {
  __berth_original=
  if [ ! -t 0 ] || [ ! -t 1 ] || [ -n "\${BERTH_INSTANCE-}" ]; then __berth_original=1; fi
  case "\${1-}" in ${commands.join('|')}) __berth_original=1 ;; esac
  for __berth_word in "$@"; do
    case "$__berth_word" in --) break ;; ${options.flatMap(asPatterns).join('|')}) __berth_original=1 ;; esac
  done
  if [ -n "$__berth_original" ]; then command ${agent} "$@"; else ${berth} start ${agent} --attach -- "$@"; fi
}`;
}

/** \`--print\` may come with a value behind an equals sign. */
function asPatterns(option: string): string[] {
  return option.startsWith('--') ? [option, `${option}=*`] : [option];
}

const POSIX_WRITER = `__berth_commit() {
  if git diff --cached --quiet; then echo "Nothing is staged. See: git add" >&2; return 1; fi
  __berth_message=$(git diff --cached | command "$1" -p "${REQUEST}") || return
  if [ -z "$__berth_message" ]; then echo "$1 wrote no message." >&2; return 1; fi
  printf '%s\\n\\nCommit with this message? [y/N] ' "$__berth_message"
  read -r __berth_answer </dev/tty || return
  case "$__berth_answer" in
    [yY]|[yY][eE][sS]) git commit -m "$__berth_message" ;;
    *) echo "Nothing was committed." >&2; return 1 ;;
  esac
}`;

function fishAssistant(agent: string, { options, commands }: Original, berth: string): string {
  return `function ${agent}
  set -l original
  if not isatty stdin; or not isatty stdout; or set -q BERTH_INSTANCE; set original 1; end
  switch "$argv[1]"; case ${commands.join(' ')}; set original 1; end
  for word in $argv
    switch "$word"; case --; break; case ${options
      .flatMap(asPatterns)
      .map((text) => `'${text}'`)
      .join(' ')}; set original 1; end
  end
  if set -q original[1]; command ${agent} $argv; else; ${berth} start ${agent} --attach -- $argv; end
end`;
}

const FISH_WRITER = `function __berth_commit
  if git diff --cached --quiet; echo "Nothing is staged. See: git add" >&2; return 1; end
  set -l message (git diff --cached | command $argv[1] -p "${REQUEST}" | string collect); or return
  if test -z "$message"; echo "$argv[1] wrote no message." >&2; return 1; end
  printf '%s\\n\\n' "$message"
  read -P 'Commit with this message? [y/N] ' -l answer; or return
  if string match -qir '^y(es)?$' -- "$answer"; git commit -m "$message"; else; echo "Nothing was committed." >&2; return 1; end
end`;
