import { useCallback, useState } from 'react';

const KEY = 'berth.inbox.aside';
/** Prompts are kept for a day; more than this never wait. */
const KEPT_MAX = 200;

/** Prompts of which somebody has seen that they arrived: they need nobody any more. Kept in this browser. */
export function useSetAside(): readonly [ReadonlySet<string>, (id: string) => void] {
  const [ids, setIds] = useState(() => new Set(kept()));
  const setAside = useCallback((id: string) => {
    const next = [...kept(), id].slice(-KEPT_MAX);
    localStorage.setItem(KEY, next.join(' '));
    setIds(new Set(next));
  }, []);
  return [ids, setAside];
}

function kept(): readonly string[] {
  return (localStorage.getItem(KEY) ?? '').split(' ').filter(Boolean);
}
