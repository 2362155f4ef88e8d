/** A part of a command's notes: text that may be broken anywhere, or lines that stay as they are. */
export interface Part {
  readonly kind: 'paragraph' | 'lines';
  readonly text: string;
}

/** The parts of notes as {@link CommandSpec} describes them. */
export function partsOf(notes: string): Part[] {
  const parts: Part[] = [];
  let open = false;
  for (const line of notes.split('\n')) {
    const kind = line.includes('  ') ? 'lines' : 'paragraph';
    const last = parts.at(-1);
    if (line === '') open = false;
    else if (open && last?.kind === kind) {
      parts[parts.length - 1] = { kind, text: last.text + (kind === 'lines' ? '\n' : ' ') + line };
    } else {
      parts.push({ kind, text: line });
      open = true;
    }
  }
  return parts;
}

/** Text in lines of at most `width` characters. A word that is longer stays whole. */
export function wrap(text: string | readonly string[], width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of typeof text === 'string' ? text.split(' ') : text) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** A usage in its parts: words, and what stands in brackets, such as `[--port NAME[:NUMBER]]…`. */
export function usageParts(usage: string): string[] {
  return usage.match(/(?:\[(?:[^[\]]|\[[^\]]*\])*\]|[^\s[])+/g) ?? [];
}
