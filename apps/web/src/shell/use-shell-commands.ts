import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Command } from './command-store.ts';
import { PLACES } from './places.ts';
import { useCommands } from './use-commands.ts';

/** What can be done on every page. */
export function useShellCommands(showKeys: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const commands = useMemo(
    (): readonly Command[] => [
      ...PLACES.map(({ to, name, key }) => ({
        id: `go:${to}`,
        label: t(`nav.${name}`),
        group: 'go' as const,
        ...(key === undefined ? {} : { key }),
        act: () => void navigate({ to }),
      })),
      { id: 'shell:keys', label: t('keys.title'), group: 'general', key: '?', act: showKeys },
    ],
    [t, navigate, showKeys],
  );
  useCommands(commands);
}
