import type { CommandSpec, Completes, OptionSpec } from '../command.ts';
import type { ShellWord } from './shell-line.ts';

/** What a command says about its words and options; also that of `berth` itself. */
export type Grammar = Pick<CommandSpec, 'options' | 'words' | 'takesCommand'>;

/** What is wanted where the cursor is. */
export type Place =
  /** A word of the command, or the value of an option. */
  | {
      readonly kind: 'value';
      readonly completes: Completes;
      /** What stands before the value in the same word, such as `--for=`. */
      readonly prefix: string;
    }
  /** An option. */
  | { readonly kind: 'option'; readonly takesCommand: boolean }
  /** Part of a command line of its own, which begins at that place of the line. */
  | { readonly kind: 'command line'; readonly start: number };

export interface Situation {
  readonly place: Place;
  /** Words of the command before the cursor. */
  readonly taken: readonly string[];
  /** Names of options before the cursor. */
  readonly given: ReadonlySet<string>;
}

interface Read {
  readonly taken: string[];
  readonly given: Set<string>;
  /** The option whose value comes next. */
  awaiting: OptionSpec | undefined;
  /** Where what comes behind `--` begins. */
  end: number | undefined;
}

/** Finds out what is wanted. `words` are those behind the command's name, the last of them being typed. */
export function situationOf(grammar: Grammar, words: readonly ShellWord[]): Situation {
  const read: Read = { taken: [], given: new Set(), awaiting: undefined, end: undefined };
  const typed = words.at(-1) ?? { text: '', start: 0 };
  for (const [index, word] of words.slice(0, -1).entries()) {
    readWord(grammar, word.text, read);
    if (read.end === undefined) continue;
    const start = words[index + 1]?.start ?? 0;
    if (grammar.takesCommand === true) return { ...read, place: { kind: 'command line', start } };
    read.taken.push(...words.slice(index + 1, -1).map(({ text }) => text));
    break;
  }
  return { ...read, place: placeOf(grammar, typed.text, read) };
}

function readWord(grammar: Grammar, text: string, read: Read): void {
  if (read.awaiting !== undefined) read.awaiting = undefined;
  else if (text === '--') read.end = 0;
  else if (text.startsWith('-') && text !== '-') {
    for (const { name, option, value } of optionsIn(grammar, text)) {
      read.given.add(name);
      if (option.type === 'string' && option.alone === undefined && value === undefined)
        read.awaiting = option;
    }
  } else read.taken.push(text);
}

function placeOf(grammar: Grammar, typed: string, read: Read): Place {
  if (read.awaiting?.type === 'string') return value(read.awaiting.completes);
  if (read.end === undefined && typed.startsWith('-')) return optionPlace(grammar, typed);
  const { words } = grammar;
  if (words.max > 0 && 'completes' in words && read.taken.length < words.max) {
    return value(words.completes[Math.min(read.taken.length, words.completes.length - 1)] ?? 'nothing');
  }
  return read.end === undefined ? option(grammar) : value('nothing');
}

function optionPlace(grammar: Grammar, typed: string): Place {
  const last = optionsIn(grammar, typed).at(-1);
  if (last?.option.type !== 'string' || last.value === undefined) return option(grammar);
  return value(last.option.completes, typed.slice(0, typed.length - last.value.length));
}

/** `--name`, `--name=value`, `-n`, `-nvalue`, and several letters in one word. Unknown ones are passed over. */
function optionsIn(
  { options }: Grammar,
  text: string,
): { name: string; option: OptionSpec; value?: string }[] {
  if (text.startsWith('--')) {
    const [name = '', ...rest] = text.slice(2).split('=');
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) return [];
    return [{ name, option, ...(rest.length === 0 ? {} : { value: rest.join('=') }) }];
  }
  const found = [];
  for (let at = 1; at < text.length; at += 1) {
    const entry = Object.entries(options).find(([, { short }]) => short === text[at]);
    if (entry === undefined) break;
    const [name, option] = entry;
    const value = option.type === 'string' && at + 1 < text.length ? text.slice(at + 1) : undefined;
    found.push({ name, option, ...(value === undefined ? {} : { value }) });
    if (option.type === 'string') break;
  }
  return found;
}

function value(completes: Completes, prefix = ''): Place {
  return { kind: 'value', completes, prefix };
}

function option({ takesCommand }: Grammar): Place {
  return { kind: 'option', takesCommand: takesCommand === true };
}
