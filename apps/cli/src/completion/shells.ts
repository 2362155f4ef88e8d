/** The shells there is a completion script for, and how it is installed; `BERTH` is what the command is called by. */
export const SHELLS = {
  bash: {
    title: 'bash 4 or later, with or without the package bash-completion',
    install: `echo 'eval "$(BERTH completion bash)"' >> ~/.bashrc`,
  },
  zsh: {
    title: 'zsh, also without a compinit in .zshrc',
    install: "echo 'source <(BERTH completion zsh)' >> ~/.zshrc",
  },
  fish: {
    title: 'fish 3.1 or later',
    install: 'BERTH completion fish > ~/.config/fish/completions/berth.fish',
  },
} as const;
export type Shell = keyof typeof SHELLS;

export function isShell(text: string | undefined): text is Shell {
  return text !== undefined && Object.hasOwn(SHELLS, text);
}
