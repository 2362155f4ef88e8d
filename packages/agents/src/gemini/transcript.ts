import { open } from 'node:fs/promises';
import type { Activity, AssistantSignal } from '@berth/contract';

export type TranscriptRecord = Readonly<Record<string, unknown>>;

/** The records of a transcript: JSON, one on a line. A line that is still being written is left out. */
export function recordsIn(text: string): TranscriptRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      return typeof record === 'object' && record !== null ? [record as TranscriptRecord] : [];
    } catch {
      return [];
    }
  });
}

const NEWLINE = 0x0a;
/** What the provider's words mean for the one who waits. */
const FAILURES: readonly (readonly [RegExp, Activity])[] = [
  [/API key not valid|API_KEY_INVALID|UNAUTHENTICATED|PERMISSION_DENIED/, 'auth_failed'],
  [/RESOURCE_EXHAUSTED|quota|usage limit|rate limit/i, 'limited'],
];
/** Somebody pressed Esc: nothing failed. */
const CANCELLED = /cancelled by user|request cancelled/iu;
/** Its words around those of the provider, which are JSON as often as not. */
const WRAPPING = /^\[API Error: (.*)\]$/su;
const INNER_MESSAGE = /"message":"([^"]+)"/u;

/**
 * What a record says. Those of users say nothing here: when a turn was cancelled, what was said before is written again.
 */
export function transcriptSignal(record: TranscriptRecord): AssistantSignal | undefined {
  const { type, content, timestamp } = record;
  // What is written again is no text but parts, as the provider gets them.
  if (typeof content !== 'string' || content === '' || typeof timestamp !== 'string') return undefined;
  const common = { source: 'file', time: Date.parse(timestamp) } as const;
  if (type === 'gemini') return { ...common, label: 'transcript: an answer', answer: content };
  if (type !== 'error' || CANCELLED.test(content)) return undefined;
  const activity = FAILURES.find(([pattern]) => pattern.test(content))?.[1] ?? 'error';
  const words = WRAPPING.exec(content)?.[1] ?? content;
  const detail = INNER_MESSAGE.exec(words)?.[1] ?? words;
  return { ...common, label: 'transcript: an error', activity, detail };
}

/** Reads what is added to a transcript, whole lines only. */
export class TranscriptReader {
  #file: string | undefined;
  #offset = 0;

  /** What came since the last time; all of it the first time. */
  async readOn(file: string): Promise<TranscriptRecord[]> {
    if (file !== this.#file) this.#offset = 0;
    this.#file = file;
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const length = Math.max(0, size - this.#offset);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, this.#offset);
      const whole = buffer.subarray(0, buffer.lastIndexOf(NEWLINE) + 1);
      // What is shorter than it was has been written anew: all that was in it is old.
      this.#offset = size < this.#offset ? size : this.#offset + whole.length;
      return recordsIn(whole.toString('utf8'));
    } finally {
      await handle.close();
    }
  }
}
