import type { Activity } from './states.ts';

/** Where a signal about an assistant's activity comes from, most trustworthy first. */
export const SIGNAL_SOURCES = {
  api: 'The assistant’s own programming interface.',
  file: 'A file in which the assistant keeps its state.',
  hook: 'A lifecycle hook that the assistant runs.',
  title: 'The title it gives its terminal.',
  notification: 'A notification that it sends to its terminal.',
  screen: 'What stands on its screen, by rules.',
  send: 'Berth gave it a prompt.',
} as const;
export type SignalSource = keyof typeof SIGNAL_SOURCES;

/** One thing that was seen or told of an assistant. */
export interface AssistantSignal {
  readonly source: SignalSource;
  /** When it happened, in milliseconds since the Unix epoch; not when it was read. */
  readonly time: number;
  /** What it was, for people: `hook Stop`, `status busy`, `title ✦ Working…`. */
  readonly label: string;
  /** What the assistant does now, according to this source; null when the source has stopped saying so; absent: says nothing of it. */
  readonly activity?: Activity | null;
  /** What it waits for, what went wrong: a few words for people. */
  readonly detail?: string;
  /** When a usage limit ends, in milliseconds since the Unix epoch. */
  readonly resetsAt?: number;
  /** Id of the conversation that is open. */
  readonly conversation?: string;
  /** A prompt was taken: the beginning of its text, as far as the source tells. */
  readonly prompt?: string;
  /** Its answer to the last prompt, as text. */
  readonly answer?: string;
}

/** What became of a signal. */
export const VERDICTS = {
  taken: 'It decides what the activity is.',
  refined: 'It says more exactly what a better source has said.',
  noted: 'It agrees, or says nothing about the activity.',
  late: 'Something newer was known already.',
  outranked: 'A better source says otherwise.',
} as const;
export type Verdict = keyof typeof VERDICTS;

/** A signal with what was made of it. Its text goes no further than the explanation: prompts and answers are not kept. */
export interface Evidence extends Pick<AssistantSignal, 'source' | 'time' | 'label' | 'activity' | 'detail'> {
  /** Grows by one with each signal of a run. */
  readonly sequence: number;
  readonly verdict: Verdict;
  /** The activity after it. */
  readonly after: Activity;
}

/** What an assistant does, since when, and who says so. */
export interface ActivityReport {
  readonly activity: Activity;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  /** Null while nothing was heard. */
  readonly source: SignalSource | null;
  readonly label: string | null;
  readonly detail: string | null;
  readonly resetsAt: number | null;
  /** Grows by one with each prompt that was taken in this run. */
  readonly prompts: number;
}
