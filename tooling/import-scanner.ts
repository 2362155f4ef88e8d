/** One place where a file names another module. */
export interface ImportSite {
  /** As written, or null where it is computed when the program runs. */
  readonly target: string | null;
  readonly line: number;
  /** `url` is `new URL('./x', import.meta.url)`: a file that is named but not loaded here. */
  readonly kind: 'static' | 'dynamic' | 'require' | 'url';
}

/** These run over source without the texts of strings. Clauses are made of names, braces, commas and stars only. */
const STRING = /(['"])( *)\1/.source;
const STATIC = new RegExp(
  `(?<![\\w$.])(?:import|export)(?:\\s*[\\w$*{][\\w$*{},\\s]*?\\bfrom)?\\s*${STRING}`,
  'dg',
);
const DYNAMIC = new RegExp(`(?<![\\w$.])import\\s*\\(\\s*(?:${STRING})?`, 'dg');
const REQUIRE = new RegExp(`(?<![\\w$.])require(?:\\.resolve)?\\s*\\(\\s*(?:${STRING})?`, 'dg');
const FILE_URL = new RegExp(`\\bnew URL\\(\\s*${STRING}\\s*,\\s*import\\.meta\\.url`, 'dg');

/** Every module that a TypeScript or JavaScript source names, types included. */
export function findImports(source: string): ImportSite[] {
  const code = maskTexts(source);
  const patterns = [
    ['static', STATIC],
    ['dynamic', DYNAMIC],
    ['require', REQUIRE],
    ['url', FILE_URL],
  ] as const;
  return patterns.flatMap(([kind, pattern]) =>
    [...code.matchAll(pattern)].map((match) => {
      const [from, to] = match.indices?.[2] ?? [0, 0];
      const line = code.slice(0, match.index).split('\n').length;
      return { target: to > from ? source.slice(from, to) : null, line, kind };
    }),
  );
}

/** What a `/` after one of these begins is a regular expression. */
const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};+\-*%~^<>\n]|\b(?:return|typeof|case|in|of|do|else))\s*$/;

/**
 * The source with the texts of comments, strings, templates and regular expressions blanked out, since those may contain
 * what looks like an import. All positions stay, and so do the quotes of strings.
 */
export function maskTexts(source: string): string {
  const tokens =
    /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`|\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
  const any = /[^/'"`{}]+|[^]/y;
  /** Depth of braces in each template hole that is open. */
  const holes: number[] = [];
  let code = '';
  for (let at = 0; at < source.length; ) {
    const token = matchAt(tokens, source, at);
    if (token === '`' || (holes.at(-1) === 0 && source[at] === '}')) {
      if (token !== '`') holes.pop();
      const text = templateText(source, at + 1);
      if (text.endsWith('${')) holes.push(0);
      code += blank(source[at] + text);
      at += 1 + text.length;
      continue;
    }
    if (token !== null && !(token.startsWith('/') && isDivision(token, code))) {
      code += token.startsWith('/') ? blank(token) : `${token[0]}${blank(token.slice(1, -1))}${token[0]}`;
      at += token.length;
      continue;
    }
    const plain = matchAt(any, source, at) ?? '';
    if (plain === '{' && holes.length > 0) holes[holes.length - 1] = (holes.at(-1) ?? 0) + 1;
    if (plain === '}' && holes.length > 0) holes[holes.length - 1] = (holes.at(-1) ?? 0) - 1;
    code += plain;
    at += plain.length;
  }
  return code;
}

function isDivision(token: string, codeBefore: string): boolean {
  const isComment = token.startsWith('//') || token.startsWith('/*');
  return !isComment && !BEFORE_PATTERN.test(codeBefore.slice(-20));
}

/** Up to and with the closing backtick, or the `${` that opens a hole. */
function templateText(source: string, from: number): string {
  return matchAt(/(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y, source, from) ?? '';
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
