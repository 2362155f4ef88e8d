import { type Key, KeyDecoder } from '../prompt/keys.ts';
import { clustersOf } from '../text/width.ts';

/** A terminal sends the rest of a sequence at once; after this long an ESC was the key itself. */
const ESCAPE_WAIT_MS = 30;
/** Up to this length text was typed, and each character is a key of its own however the pieces were cut. */
const TYPED_MAX_CHARACTERS = 256;

/** Reads keys from a terminal in raw mode. `onEnd` is called when the terminal is gone. */
export function readKeys(
  input: NodeJS.ReadStream,
  handlers: { readonly onKey: (key: Key) => void; readonly onEnd: () => void },
): void {
  const decoder = new KeyDecoder();
  let timer: NodeJS.Timeout | undefined;
  const deliver = (keys: readonly Key[]): void => {
    for (const key of keys.flatMap(splitTyped)) handlers.onKey(key);
  };
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    clearTimeout(timer);
    deliver(decoder.push(chunk));
    if (decoder.waiting) timer = setTimeout(() => deliver(decoder.flush()), ESCAPE_WAIT_MS);
  });
  // A terminal that is gone reports an error, an end or both.
  input.on('end', handlers.onEnd);
  input.on('error', handlers.onEnd);
}

function splitTyped(key: Key): Key[] {
  if (key.kind !== 'text' || key.text.length > TYPED_MAX_CHARACTERS) return [key];
  return clustersOf(key.text).map((text) => ({ kind: 'text', text }));
}
