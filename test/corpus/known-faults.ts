/** What the detector is known to get wrong, session by session, and why it stays so for now. */
export interface KnownFault {
  /** As many as this, and no others. */
  readonly count: number;
  readonly why: string;
}

/** By assistant and session. The list may only shrink. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {};
