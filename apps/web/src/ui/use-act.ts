import { useState } from 'react';
import { useToasts } from './toast.tsx';

/** Does one thing at a time, and says in a corner what came of it. */
export function useAct() {
  const toasts = useToasts();
  const [isUnderWay, setUnderWay] = useState(false);
  const act = async (work: () => Promise<unknown>, words: { done?: string; failed: string }) => {
    setUnderWay(true);
    try {
      await work();
      if (words.done !== undefined) toasts.done(words.done);
    } catch (error) {
      toasts.problem(words.failed, error);
    } finally {
      setUnderWay(false);
    }
  };
  return { act, isUnderWay };
}
