import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Later } from './later.ts';
import { useToasts } from './toast.tsx';

/** Undefined until it was wanted and is there. When it does not come, that is said, and to whoever wanted it by `giveUp`. */
export function useLater<Part>(later: Later<Part>, isWanted: boolean, giveUp: () => void): Part | undefined {
  const { t } = useTranslation();
  const toasts = useToasts();
  const part = useSyncExternalStore(later.subscribe, later.current);
  const failed = useEffectEvent((error: unknown) => {
    toasts.problem(t('part.unloaded'), error);
    giveUp();
  });
  useEffect(() => {
    if (isWanted) later.load().catch(failed);
  }, [later, isWanted]);
  return part;
}
