import { useTranslation } from 'react-i18next';
import { doingOf } from './doing.ts';
import type { Instance } from './instance-fields.ts';

/** What it does now, or how it ended, in a few words; undefined when there is nothing to add to its state. */
export function useDoing(instance: Instance): string | undefined {
  const { t } = useTranslation('fleet');
  const told = doingOf(instance);
  const { status, exit } = instance;
  if (told !== undefined || status !== 'exited' || exit?.cause === 'stopped') return told;
  if (exit?.signal != null) return t('item.signal', { signal: exit.signal });
  return exit?.code == null || exit.code === 0 ? undefined : t('item.exitCode', { code: exit.code });
}
