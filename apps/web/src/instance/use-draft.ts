import { useCallback, useState } from 'react';

/** What was begun to be written to an instance, for as long as this tab lives. */
export function useDraft(instance: string): readonly [string, (text: string) => void] {
  const key = `berth.draft.${instance}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const write = useCallback(
    (next: string) => {
      setText(next);
      if (next === '') sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, next);
    },
    [key],
  );
  return [text, write];
}
