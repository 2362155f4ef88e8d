/* oxlint-disable no-control-regex -- control characters are what terminals speak */
const TAB = '    ';
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
const LINE_END = /\r\n?/g;
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';

/**
 * Makes text safe to put on the screen: it can no longer move the cursor or change modes. Newlines stay, tabs become
 * spaces, and other control characters become visible stand-ins.
 */
export function sanitize(text: string): string {
  return text.replace(LINE_END, '\n').replaceAll('\t', TAB).replace(CONTROL, standIn);
}

/** The same for typed and pasted text, where control characters are noise and are dropped. */
export function sanitizeInput(text: string): string {
  return text
    .replace(LINE_END, '\n')
    .replaceAll('\t', TAB)
    .replace(CONTROL, (character) => (character === '\n' ? '\n' : ''));
}

function standIn(character: string): string {
  if (character === '\n') return character;
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : '\ufffd';
}
