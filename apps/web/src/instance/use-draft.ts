import { useCallback, useState } from 'react';
import { usePage } from '../page-context.tsx';
import { DRAFT_PREFIX } from '../session/drafts.ts';

/**
 * What was begun to be written to an instance, for as long as this tab lives and is signed in. The last one gives back
 * what was refused, unless something else has been written since.
 */
export function useDraft(
  instance: string,
): readonly [string, (text: string) => void, (refused: string) => void] {
  const key = `${DRAFT_PREFIX}${instance}`;
  const { session } = usePage();
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const write = useCallback(
    (next: string) => {
      setText(next);
      if (session.isOver()) return;
      if (next === '') sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, next);
    },
    [key, session],
  );
  const giveBack = useCallback(
    (refused: string) => {
      if (sessionStorage.getItem(key) === null) write(refused);
    },
    [key, write],
  );
  return [text, write, giveBack];
}
