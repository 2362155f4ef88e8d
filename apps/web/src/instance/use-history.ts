import { useState } from 'react';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import { useFollow } from '../api/use-follow.ts';
import { EVENTS, type Happened, HISTORY } from './event-documents.ts';

/** As many as the daemon tells at once; the page keeps no more. */
const KEPT_MAX = 1000;

export interface History extends Pick<Answer<unknown>, 'problem' | 'again'> {
  /** Oldest first; undefined until they are known. */
  readonly events: readonly Happened[] | undefined;
}

/** What happened to an instance, and what happens to it now. */
export function useHistory(id: string): History {
  const { data, problem, again } = useAnswer(HISTORY, { target: id });
  const [heard, setHeard] = useState<readonly Happened[]>([]);
  const known = data?.history;
  const last = known?.at(-1)?.seq;
  useFollow(
    EVENTS,
    { after: last ?? null },
    {
      isOff: known === undefined,
      next: ({ events: { event, gap } }) => {
        if (gap !== null) again();
        if (event?.subject === id) setHeard((before) => [...before.slice(-KEPT_MAX), event]);
      },
    },
  );
  return { events: known === undefined ? undefined : joined(known, heard), problem, again };
}

/** What was asked for may have been heard already, and what is heard again after a cut too. */
function joined(known: readonly Happened[], heard: readonly Happened[]): readonly Happened[] {
  const bySeq = new Map([...known, ...heard].map((event) => [event.seq, event]));
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq).slice(-KEPT_MAX);
}
