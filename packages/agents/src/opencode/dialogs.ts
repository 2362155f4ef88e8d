import { text } from '../assistant/fields.ts';
import { fieldsOf } from './fields-of.ts';

/** Enough to decide by; the whole is in the terminal. */
const DETAIL_MAX = 120;

/** What it wants to be allowed: `bash: npm test`. */
export function permissionDetail(permission: Readonly<Record<string, unknown>>): string {
  const tool = text(permission, 'permission') ?? 'something';
  const metadata = fieldsOf(permission['metadata']);
  const patterns = permission['patterns'];
  const first = Array.isArray(patterns) ? String(patterns[0] ?? '') : '';
  const what = text(metadata, 'command') ?? text(metadata, 'filepath') ?? first;
  return oneLine(what === '' ? tool : `${tool}: ${what}`);
}

export function questionDetail(request: Readonly<Record<string, unknown>>): string {
  const questions = request['questions'];
  const first = Array.isArray(questions) ? fieldsOf(questions[0]) : {};
  return oneLine(text(first, 'question') ?? 'a question');
}

function oneLine(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > DETAIL_MAX ? `${line.slice(0, DETAIL_MAX - 1)}…` : line;
}
