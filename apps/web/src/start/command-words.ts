/** What a shell does more than splitting at blanks. */
const FOR_A_SHELL = /[|&;<>()$`*?[\]#~\n]/;
const WORD = /(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gsy;
const PART = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'"\\]+)/gs;

/** A command as it is typed, as the words of it; a shell runs what only a shell understands. Undefined: a quote is left open. */
export function commandWords(text: string): string[] | undefined {
  const line = text.trim();
  return FOR_A_SHELL.test(line) ? ['sh', '-c', line] : wordsOf(line);
}

/** The words of a line, with quotes as in a shell, and nothing else of one. Undefined: a quote is left open. */
export function wordsOf(text: string): string[] | undefined {
  const line = text.trim();
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    WORD.lastIndex = at;
    const word = WORD.exec(line)?.[0];
    if (word === undefined) return undefined;
    words.push(unquoted(word));
    at += word.length;
    at += /^\s*/.exec(line.slice(at))?.[0].length ?? 0;
  }
  return words;
}

function unquoted(word: string): string {
  const parts = [...word.matchAll(PART)].map(
    ([, escaped, single, double, plain]) =>
      escaped ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? plain ?? '',
  );
  return parts.join('');
}

const SAFE = /^[\w@%+=:,./-]+$/;

/** As a word of a command line, for every shell that Berth is used in. */
export function shellWord(word: string): string {
  if (SAFE.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
