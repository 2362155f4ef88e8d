import type { ImageStep } from '@berth/client';
import { mebibytes } from './mebibytes.ts';

/** What engines call the end of a layer. */
const ENDS = /complete|exists|skipped/i;
/** Said on the way to the end, which is said once. */
const HALFWAY = /^(?:download|verifying)/i;

/** The progress of a pull as a log: a line for each layer when it is there, and whatever else is said, once. */
export class LayerLines {
  readonly #print: (line: string) => void;
  readonly #done = new Set<string>();
  readonly #sizes = new Map<string, number>();
  #last = '';

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  tell({ text, layer, totalBytes }: ImageStep): void {
    if (layer === null) return this.#say(text);
    if (totalBytes !== null) this.#sizes.set(layer, totalBytes);
    if (!ENDS.test(text) || this.#done.has(layer)) return;
    this.#done.add(layer);
    const bytes = this.#sizes.get(layer);
    const size = bytes === undefined ? '' : ` (${mebibytes(bytes)})`;
    this.#say(`layer ${layer}: ${HALFWAY.test(text) ? 'fetched' : text.toLowerCase()}${size}`);
  }

  #say(line: string): void {
    if (line === '' || line === this.#last) return;
    this.#last = line;
    this.#print(line);
  }
}
