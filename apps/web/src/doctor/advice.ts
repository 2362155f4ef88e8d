/** A part of what is to be done: words, or a command that can be copied. */
export interface AdvicePart {
  readonly kind: 'words' | 'command';
  readonly text: string;
}

const QUOTED = /`([^`]+)`/;
/** `To get the new one: berth restart web`, and advice that is nothing but a command. */
const TRAILING = /^(?:(.*?): )?((?:berth|chmod|rm|sudo|sysctl|mv|kill) \S.*?)(?: \(([^()]*)\))?$/s;

/** Where advice ends in a command, or has one in quotes, that can be copied by itself. */
export function adviceParts(advice: string): AdvicePart[] {
  if (QUOTED.test(advice)) {
    return advice
      .split(/`([^`]+)`/)
      .map((text, index): AdvicePart => ({ kind: index % 2 === 1 ? 'command' : 'words', text: text.trim() }))
      .flatMap((part) => (part.kind === 'words' ? wordsAnd(part.text) : [part]));
  }
  return wordsAnd(advice);
}

function wordsAnd(text: string): AdvicePart[] {
  const [, before, command, note] = TRAILING.exec(text) ?? [];
  const words = (text: string | undefined): AdvicePart[] =>
    text === undefined || /^[\s,.:]*$/.test(text) ? [] : [{ kind: 'words', text }];
  if (command === undefined) return words(text);
  return [...words(before), { kind: 'command', text: command }, ...words(note)];
}
