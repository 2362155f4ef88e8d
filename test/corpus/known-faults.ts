/** What the detector is known to get wrong, session by session, and why it stays so for now. */
export interface KnownFault {
  /** As many as this, and no others. */
  readonly count: number;
  readonly why: string;
}

const GEMINI_SHOWS_NO_RETRIES =
  'By its own settings, which are the user’s, it shows nothing of what it tries again: its title and its screen say that it works.';

/** By assistant and session. The list may only shrink. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {
  'codex provider-broken': {
    count: 2,
    why: 'It repeats a request that was answered with 5xx four times within some seconds before it says anything of it.',
  },
  'gemini provider-broken': { count: 2, why: GEMINI_SHOWS_NO_RETRIES },
  'gemini rate-limited': { count: 2, why: GEMINI_SHOWS_NO_RETRIES },
};
