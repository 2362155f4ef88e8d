import { text } from '../assistant/fields.ts';
import { fieldsOf } from './fields-of.ts';
import { shortened } from './shortened.ts';

/** What it wants to be allowed: `bash: npm test`. */
export function permissionDetail(permission: Readonly<Record<string, unknown>>): string {
  const tool = text(permission, 'permission') ?? 'something';
  const metadata = fieldsOf(permission['metadata']);
  const patterns = permission['patterns'];
  const first = Array.isArray(patterns) ? String(patterns[0] ?? '') : '';
  const what = text(metadata, 'command') ?? text(metadata, 'filepath') ?? first;
  return shortened(what === '' ? tool : `${tool}: ${what}`);
}

export function questionDetail(request: Readonly<Record<string, unknown>>): string {
  const questions = request['questions'];
  const first = Array.isArray(questions) ? fieldsOf(questions[0]) : {};
  return shortened(text(first, 'question') ?? 'a question');
}
