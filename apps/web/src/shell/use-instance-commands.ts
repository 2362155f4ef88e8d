import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { STANDINGS, standingOf } from '../fleet/standing.ts';
import { useFleet } from '../page-context.tsx';
import type { Command } from './command-store.ts';

/** Going to each instance; to those first that need somebody. */
export function useInstanceCommands(): readonly Command[] {
  const { t } = useTranslation('states');
  const { instances } = useFleet();
  const navigate = useNavigate();
  return useMemo(
    () =>
      [...instances.values()]
        .map((instance) => ({ instance, standing: standingOf(instance) }))
        .sort((a, b) => STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing))
        .map(({ instance: { id, name, agent }, standing }) => ({
          id: `instance:${id}`,
          label: name,
          hint: `${agent} · ${t(`standing.${standing}`)}`,
          group: 'instances' as const,
          act: () => void navigate({ to: '/instances/$target', params: { target: name } }),
        })),
    [instances, navigate, t],
  );
}
