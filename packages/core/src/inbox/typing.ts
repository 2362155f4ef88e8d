import { type Refusal, refusal } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';

const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';
const ENTER = '\r';
/** A terminal program works a long paste in before it notices Enter. */
const SETTLE_MS_PER_KIB = 5;
/** Everything that is not a text: an escape in it would end the paste and become keys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/u;

/** A prompt as it is pasted: lines end with a line feed, and nothing in it is a key. Refuses what cannot be a text. */
export function promptText(text: string): Result<string, Refusal> {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(/\n+$/u, '');
  if (lines.trim() === '') return err(refusal('invalid_input', 'The prompt is empty.'));
  const control = CONTROL.exec(lines);
  if (control === null) return ok(lines);
  const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(2, '0');
  const message = `The prompt holds the control character 0x${code} at position ${control.index}. Send text only; to type keys, use: berth send NAME --no-enter`;
  return err(refusal('invalid_input', message, { position: control.index }));
}

export function pasted(text: string): Uint8Array {
  return Buffer.from(PASTE_BEGIN + text + PASTE_END);
}

export function enter(): Uint8Array {
  return Buffer.from(ENTER);
}

/** Milliseconds between a paste and Enter. */
export function settleMs(text: string, least: number): number {
  return least + Math.ceil(Buffer.byteLength(text) / 1024) * SETTLE_MS_PER_KIB;
}
