import {
  Archive,
  ArchiveRestore,
  Hand,
  type LucideIcon,
  Play,
  RotateCcw,
  RotateCw,
  Square,
  Trash2,
  Unlock,
} from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { useOfFleet, useMay } from '../page-context.tsx';
import { INTERRUPT, RECOVER, RELEASE, RESTART_FRESH } from './act-documents.ts';
import { useInstanceActs } from './instance-acts.ts';
import { type Act, possibleActs } from './possible-acts.ts';
import { useAct } from '../ui/use-act.ts';
import { useIsAssistant } from './use-assistant.ts';

export interface Action {
  readonly id: Act;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isDangerous: boolean;
  readonly isDisabled: boolean;
  readonly act: () => void;
}

const ICONS: Readonly<Record<Act, LucideIcon>> = {
  release: Unlock,
  recover: Play,
  start: Play,
  interrupt: Hand,
  stop: Square,
  restart: RotateCw,
  restartFresh: RotateCcw,
  archive: Archive,
  unarchive: ArchiveRestore,
  remove: Trash2,
};

/** What can be done with an instance now; nothing for those who may only look. */
export function useInstanceActions(
  instance: Instance,
  askForFresh: () => void,
): { readonly actions: readonly Action[]; readonly startFresh: () => void } {
  const { t } = useTranslation('instance');
  const isAssistant = useIsAssistant(instance.agent) ?? false;
  const mayOperate = useMay('operate');
  const link = useOfFleet(({ link }) => link);
  const acts = useInstanceActs();
  const { run } = useAct();
  const [busy, setBusy] = useState<Act | undefined>(undefined);
  const { id, name } = instance;
  return useMemo(() => {
    const named = [{ id, name }];
    const told = (act: Act) => ({ done: t(`did.${act}`, { name }), failed: t(`failed.${act}`, { name }) });
    const doing: Readonly<Record<Act, () => Promise<unknown>>> = {
      release: () => run(RELEASE, { target: id }, told('release')),
      recover: () => run(RECOVER, { target: id }, told('recover')),
      start: () => acts.restart(named),
      interrupt: () => run(INTERRUPT, { target: id }, told('interrupt')),
      stop: () => acts.stop(named),
      restart: () => acts.restart(named),
      restartFresh: async () => askForFresh(),
      archive: () => acts.archive(named),
      unarchive: () => acts.unarchive(named),
      remove: () => acts.remove(named),
    };
    const begin = (act: Act, work: () => Promise<unknown>): void => {
      setBusy(act);
      void work().finally(() => setBusy(undefined));
    };
    const possible = mayOperate ? possibleActs(instance, isAssistant) : [];
    return {
      actions: possible.map((act) => ({
        id: act,
        label: t(`act.${act}`),
        icon: ICONS[act],
        isDangerous: act === 'remove',
        isDisabled: busy !== undefined || link !== 'live',
        act: () => begin(act, doing[act]),
      })),
      startFresh: () =>
        begin('restartFresh', () =>
          run(RESTART_FRESH, { target: id, key: idempotencyKey() }, told('restartFresh')),
        ),
    };
  }, [t, instance, id, name, isAssistant, mayOperate, acts, run, busy, link, askForFresh]);
}
