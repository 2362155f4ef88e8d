import { fieldsOf, text } from './fields.ts';

/** Enough to decide by; the whole is in the terminal. */
const DETAIL_MAX = 120;
/** Where tools keep what matters of their input, by the names that assistants use. */
const TELLING = ['command', 'cmd', 'file_path', 'path', 'url', 'query', 'pattern'];

/** Which tool somebody is to allow, and what it would do: `Bash: npm test`. */
export function toolDetail(data: Readonly<Record<string, unknown>>): { detail?: string } {
  const tool = text(data, 'tool_name');
  if (tool === undefined) return {};
  const fields = fieldsOf(data['tool_input']);
  const telling = TELLING.map((name) => text(fields, name)).find((value) => value !== undefined);
  const detail = telling === undefined ? tool : `${tool}: ${oneLine(telling)}`;
  return { detail: detail.length > DETAIL_MAX ? `${detail.slice(0, DETAIL_MAX - 1)}…` : detail };
}

function oneLine(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim();
}
