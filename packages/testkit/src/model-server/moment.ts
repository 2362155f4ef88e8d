import type { ModelRequest } from './model-request.ts';

/** What happened to a question at one moment. Of each, `asked` comes first and one of the others last. */
export interface Moment {
  /** `answered` and `refused` once the last byte was handed over; `broken` when either side hung up before. */
  readonly what: 'asked' | 'answered' | 'refused' | 'broken';
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly request: ModelRequest;
}
