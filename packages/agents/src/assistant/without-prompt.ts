export interface PromptWords {
  /** Options that take no value: a word behind one of them is not its. */
  readonly flags: readonly string[];
  /** Options that take all the words behind them. */
  readonly lists: readonly string[];
  /** Options whose value is a prompt. */
  readonly prompts?: readonly string[];
}

/**
 * What is left of a user's words when a conversation is taken up again: the prompt with which it began was taken then,
 * and must not be taken twice. In doubt a word stays.
 */
export function withoutPrompt(
  args: readonly string[],
  { flags, lists, prompts = [] }: PromptWords,
): readonly string[] {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  return words.filter((word, index) => {
    if (word.startsWith('-')) return !prompts.includes(nameOf(word));
    const option = words.slice(0, index).findLast((before) => before.startsWith('-'));
    if (option === undefined) return false;
    if (lists.includes(nameOf(option))) return true;
    const isBehind = words[index - 1] === option && !option.includes('=');
    return isBehind && !flags.includes(option) && !prompts.includes(option);
  });
}

function nameOf(option: string): string {
  return option.split('=')[0] ?? option;
}
