import { printable } from '../printable.ts';
import type { Answer, Candidate } from './candidates.ts';
import type { Shell } from './shells.ts';

/**
 * What a completion script reads. The first line has the kind and, behind a tab, what belongs to it: the title of the words,
 * the prefix of the path, or the command line that begins in this one. Then comes one word a line. Scripts of an older Berth
 * read this too, so it only grows.
 */
export function render(shell: Shell, line: string, answer: Answer): string {
  switch (answer.kind) {
    case 'command':
      return `command\t${line.slice(answer.start)}\n`;
    case 'directories':
    case 'files':
      return `${answer.kind}\t${answer.prefix}\n`;
    case 'words':
      return `words\t${answer.title}\n${answer.candidates.map((one) => `${LINE_OF[shell](one)}\n`).join('')}`;
  }
}

/** bash shows no meanings; zsh takes them behind a colon, fish behind a tab. */
const LINE_OF: Readonly<Record<Shell, (candidate: Candidate) => string>> = {
  bash: ({ word }) => word,
  zsh: ({ word, meaning }) => withMeaning(word.replaceAll('\\', '\\\\').replaceAll(':', '\\:'), ':', meaning),
  fish: ({ word, meaning }) => withMeaning(word, '\t', meaning),
};

function withMeaning(word: string, separator: string, meaning: string): string {
  return meaning === '' ? word : word + separator + printable(meaning);
}
