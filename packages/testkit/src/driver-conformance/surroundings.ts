import { expect, it } from 'vitest';
import type { DriverStand } from './bench.ts';

/** What a shell, an option parser or a terminal on the way would make something else of. */
const HOSTILE: Readonly<Record<string, string>> = {
  nothing: '',
  'a blank': ' ',
  'two words': 'two words',
  'a single quote': "it's",
  'double quotes': '"quoted"',
  'a command in parentheses': '$(touch evil)',
  'a command in backquotes': '`touch evil`',
  'a variable': '$HOME ${HOME}',
  'an option': '-n',
  'the end of options': '--',
  'an assignment': 'PATH=/nowhere',
  'a pattern': '*',
  'a backslash': '\\n\\',
  'a line break': 'one\ntwo',
  'a tabulator': '\tone\t',
  'other scripts': 'grün 日本語 🚢',
  'an escape sequence': '\u001b]52;c;ZXZpbA==\u0007',
  'a format': '%s%n%%',
  'much text': 'x'.repeat(8192),
};

/** `VARIABLE` is what the program that speaks prints of its environment. */
const VARIABLE = 'SAID';

export function describeSurroundings(stand: () => DriverStand): void {
  it.each(Object.entries(HOSTILE))('passes %s on as an argument, and as a variable', async (_, text) => {
    const { args, variable } = await spoken(stand(), { args: [text], variable: text });
    expect(args).toStrictEqual([text]);
    expect(variable).toBe(text);
  });

  it('passes many arguments on in their order', async () => {
    const all = Object.values(HOSTILE);
    expect((await spoken(stand(), { args: all, variable: '' })).args).toStrictEqual(all);
  });

  it('runs the program where it was asked to', async () => {
    const { cwd, wanted } = await spoken(stand(), { args: [], variable: '' });
    expect(cwd).toBe(wanted);
  });

  it.each([
    ['one', 1],
    ['some', 40],
  ])('gives the program no variable but its own (%s)', async (_, count) => {
    const more = Object.fromEntries(Array.from({ length: count }, (__, at) => [`MORE_${at}`, String(at)]));
    const { variable } = await spoken(stand(), { args: [], variable: 'own', more });
    expect(variable).toBe('own');
  });
}

interface Wish {
  readonly args: readonly string[];
  readonly variable: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** Everything is printed as hexadecimal numbers: what a terminal makes of characters is another matter. */
async function spoken(stand: DriverStand, { args: words, variable: text, more = {} }: Wish) {
  const { handle, request } = stand.plan('speaker');
  const env = { ...request.env, ...more, [VARIABLE]: text };
  const wanted = { ...request, args: [...request.args, ...words], env };
  await stand.driver.start(handle, wanted);
  const terminal = await stand.open(handle);
  terminal.link.subscribe(0, 'complete');
  await terminal.until('ready');
  const lines = (await stand.readText(handle))
    .split('\n')
    .map((line) => Buffer.from(line, 'hex').toString('utf8'));
  const args = lines.slice(0, words.length);
  return { args, variable: lines[words.length], cwd: lines[words.length + 1], wanted: request.cwd };
}
