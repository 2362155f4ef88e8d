// oxlint-disable no-control-regex -- Control characters are what this is about.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text that comes from elsewhere, on one line and without the power to move a cursor or set a title. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
