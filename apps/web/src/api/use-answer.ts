import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi, useOfFleet } from '../page-context.tsx';
import { askPatiently } from './patience.ts';
import { type Problem, toProblem } from './problem.ts';

export interface Answer<Data> {
  /** What was last answered to this question. It stays while the question is asked again. */
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly isAsking: boolean;
  readonly again: () => void;
}

interface Kept<Data> {
  readonly question: string;
  /** When it was asked, in the order of asking. */
  readonly turn: number;
  readonly moment?: string;
  readonly data?: Data;
  readonly problem?: Problem;
}

/**
 * Asks, and asks again when the variables change, when `news` does, and when the daemon came back. Never answers from
 * memory: what is shown was true when `news` came.
 */
export function useAnswer<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  news: string | number = '',
): Answer<Data> {
  const api = useApi();
  const epoch = useOfFleet(({ epoch }) => epoch);
  const [round, setRound] = useState(0);
  const [kept, setKept] = useState<Kept<Data>>({ question: '', turn: 0 });
  const turns = useRef(0);
  const question = JSON.stringify(variables);
  const moment = JSON.stringify([news, epoch, round]);
  useEffect(() => {
    turns.current += 1;
    const asked = { question, moment, turn: turns.current };
    // While news come faster than answers, an answer to what was asked before is better than none.
    const take = (answer: Kept<Data>) => setKept((before) => (before.turn > answer.turn ? before : answer));
    let isWanted = true;
    askPatiently(
      () => api.ask(document, JSON.parse(question) as Variables),
      () => isWanted,
    ).then(
      (data) => take({ ...asked, data }),
      (error: unknown) => take({ ...asked, problem: toProblem(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [api, document, question, moment]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = kept.question === question;
  return {
    data: isCurrent ? kept.data : undefined,
    problem: isCurrent ? kept.problem : undefined,
    isAsking: kept.moment !== moment,
    again,
  };
}
