import { err, ok, type Result } from '@berth/foundation';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** What a file may say. */
export type ConfigSchema<T> = z.ZodType<T>;

type Path = readonly PropertyKey[];

/** Reads YAML of a known form. What is wrong is told as sentences, each with the line and column where it stands. */
export function readConfigText<T>(text: string, schema: ConfigSchema<T>): Result<T, readonly string[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const told = (offset: number, sentence: string) => `${place(lines, offset)}: ${sentence}`;
  if (document.errors.length > 0) {
    return err(document.errors.map(({ pos, message }) => told(pos[0], `this is no YAML: ${message}`)));
  }
  const value = valueOf(document);
  if (!value.ok) return err([value.error]);
  const parsed = schema.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => {
          const path = [...issue.path, key];
          return told(offsetOf(document, path), `there is no ${written(path)} in a file of this kind`);
        });
      }
      const subject = issue.path.length === 0 ? '' : `${written(issue.path)}: `;
      return [told(offsetOf(document, issue.path), subject + issue.message)];
    }),
  );
}

/** An alias that is repeated without end is refused by the parser, with an exception. */
function valueOf(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS());
  } catch (error) {
    return err(`1:1: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

/** Where a value stands, or the nearest that is there of those around it: what is missing stands nowhere. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const key = keyOffset(document, path.slice(0, length));
    if (key !== undefined) return key;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const last = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.map((pair) => pair.key).find((each) => isScalar(each) && each.value === last);
    return isScalar(key) ? key.range?.[0] : undefined;
  }
  const node: unknown = document.getIn(path, true);
  return (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
}

/** As people write a path: `rules.screen[0].all`. */
function written(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
