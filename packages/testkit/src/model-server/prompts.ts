import { type Json, objectsOf, textOf } from './json.ts';

/** What assistants add to a conversation by themselves, though it is sent in the name of the user. */
const NOTICES = [
  /<system-reminder>[\s\S]*?<\/system-reminder>/g,
  /^\[Request interrupted by user[^\]]*\]$/gm,
  /^# AGENTS\.md instructions[\s\S]*$/g,
];

/** A text that is one element from end to end was written by a program: `<environment_context>…`, for example. */
const ELEMENT = /^<([a-z][\w-]*)(?: [^>]*)?>[\s\S]*<\/\1>$/;
/** Except this one, in which Claude Code wraps what was pasted. */
const PASTED = /<pasted_content[^>]*>\n?([\s\S]*?)\n?<\/pasted_content>/g;
/** `opencode run` quotes its message. */
const QUOTED = /^"([\s\S]*)"$/;

/** What a person typed in this text; null when all of it was written by a program. */
export function promptOf(text: string): string | null {
  const typed = NOTICES.reduce((rest, notice) => rest.replaceAll(notice, ''), text)
    .replaceAll(PASTED, '$1')
    .trim();
  if (typed === '' || ELEMENT.test(typed)) return null;
  return typed.replace(QUOTED, '$1');
}

export function promptsOf(texts: readonly string[]): string[] {
  return texts.map(promptOf).filter((prompt) => prompt !== null);
}

/** The texts of a message whose content is a string, or a list of parts among which are texts. */
export function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return objectsOf(content).flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []));
}

/** What a tool gave back, whatever its form. */
export function resultOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const texts = textsOf(content);
  return texts.length > 0 ? texts.join('\n') : JSON.stringify(content ?? '');
}

/** The names in a list of tools. */
export function namesOf(tools: readonly Json[]): string[] {
  return tools.map(({ name }) => textOf(name)).filter((name) => name !== '');
}
