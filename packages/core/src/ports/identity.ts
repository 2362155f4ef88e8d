import type { IdSource } from '@berth/contract';

/** Where ids come from, and how requests are recognised again. */
export interface Identity extends IdSource {
  /** A digest under which two texts are equal only if they are the same. */
  fingerprint(text: string): string;
}
