import { Link, useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import type { Command } from '../shell/command-store.ts';
import { useCommands } from '../shell/use-commands.ts';
import { classNames } from '../ui/class-names.ts';
import { INSTANCE_VIEWS, type InstanceView } from './instance-view.ts';

/** Where each view is: links, so that each has an address and can be opened beside another. */
export function ViewTabs({ instance, view }: { instance: Instance; view: InstanceView }) {
  const { t } = useTranslation('instance');
  const strip = useRef<HTMLElement>(null);
  useCommands(useViewCommands(instance.name));
  useLayoutEffect(() => {
    const chosen = strip.current?.querySelector<HTMLElement>(`[data-view="${view}"]`);
    if (strip.current === null || chosen == null) return;
    // Only sideways: the page stays where it is.
    strip.current.scrollLeft =
      chosen.offsetLeft - strip.current.offsetLeft - (strip.current.clientWidth - chosen.offsetWidth) / 2;
  }, [view]);
  return (
    <nav
      ref={strip}
      aria-label={t('views.label')}
      className="-mx-4 overflow-x-auto border-b border-line px-4 [scrollbar-width:thin] sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-1">
        {INSTANCE_VIEWS.map((name) => (
          <li key={name} data-view={name}>
            <Link
              to="/instances/$target"
              params={{ target: instance.name }}
              search={{ view: name }}
              aria-current={name === view ? 'page' : undefined}
              className={classNames(
                'flex min-h-11 items-center border-b-2 px-3 text-sm whitespace-nowrap no-underline sm:min-h-9',
                name === view
                  ? 'border-accent font-semibold text-accent'
                  : 'border-transparent text-ink-soft hover:text-ink',
              )}
            >
              {t(`views.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function useViewCommands(target: string): readonly Command[] {
  const { t } = useTranslation('instance');
  const navigate = useNavigate();
  return useMemo(
    () =>
      INSTANCE_VIEWS.map((view, index) => ({
        id: `view:${view}`,
        label: t('views.go', { view: t(`views.${view}`) }),
        group: 'here' as const,
        key: String(index + 1),
        act: () => void navigate({ to: '/instances/$target', params: { target }, search: { view } }),
      })),
    [t, navigate, target],
  );
}
