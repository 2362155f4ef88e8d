/** A word of a command line. */
export interface ShellWord {
  /** What the shell would hand to the program, as far as that needs no expansion. */
  readonly text: string;
  /** Where it begins in the line. */
  readonly start: number;
}

/** Inside double quotes a backslash stands for itself before anything else. */
const ESCAPABLE = /["$`\\\n]/;

/**
 * The words of a line that ends at the cursor. The last one is the word that is being typed: it is empty behind a space, and
 * its quotes may still be open. Nothing is expanded, and nothing is ever run.
 */
export function shellWords(line: string): readonly ShellWord[] {
  const words: ShellWord[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(line[at])) at += 1;
    const { text, end } = wordAt(line, at);
    const word = { text, start: at };
    if (end >= line.length) return [...words, word];
    words.push(word);
    at = end;
  }
}

function wordAt(line: string, start: number): { text: string; end: number } {
  let text = '';
  let quote: string | undefined;
  let at = start;
  for (; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quote === undefined && isSpace(character)) break;
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === '\\' && escapes(quote, line[at + 1])) {
      at += 1;
      text += line[at] ?? '';
    } else text += character;
  }
  return { text, end: at };
}

function escapes(quote: string | undefined, next: string | undefined): boolean {
  if (quote === undefined) return true;
  return quote === '"' && ESCAPABLE.test(next ?? '');
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n';
}
