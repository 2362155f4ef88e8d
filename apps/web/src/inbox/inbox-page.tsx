import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql } from '../api/graphql.ts';
import { useAnswer } from '../api/use-answer.ts';
import { promptFields } from '../instance/prompt-documents.ts';
import { useFleet } from '../page-context.tsx';
import type { Command } from '../shell/command-store.ts';
import { useCommands } from '../shell/use-commands.ts';
import { PageHeader } from '../ui/panel.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { InboxCard } from './inbox-card.tsx';
import { inboxItems } from './inbox-items.ts';
import { NotificationButton } from './notification-button.tsx';
import { useSetAside } from './use-set-aside.ts';

const OPEN_PROMPTS = graphql(
  `
    query OpenPrompts {
      openPrompts { ...PromptFields }
    }
  `,
  [promptFields],
);

/** Everything that waits for a person, each with its answer. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  const { link, instances } = useFleet();
  const { data, problem, again } = useAnswer(OPEN_PROMPTS, {}, useNews());
  const [asideIds, setAside] = useSetAside();
  const list = useRef<HTMLUListElement>(null);
  const prompts = data?.openPrompts;
  const items = useMemo(
    () =>
      inboxItems(
        instances.values(),
        (prompts ?? []).filter(({ id }) => !asideIds.has(id)),
      ),
    [instances, prompts, asideIds],
  );
  useCommands(useMoves(list));
  return (
    <div className="mx-auto w-full max-w-3xl">
      <PageHeader
        title={t('title')}
        lead={t('lead', { count: items.length })}
        actions={<NotificationButton />}
      />
      {problem !== undefined && <ErrorState problem={problem} retry={again} />}
      {link === 'connecting' && <LoadingState />}
      {link !== 'connecting' && items.length === 0 && (
        <EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>
      )}
      <ul ref={list} className="flex flex-col gap-3" aria-label={t('title')}>
        {items.map((item) => (
          <InboxCard key={item.key} item={item} changed={again} setAside={setAside} />
        ))}
      </ul>
    </div>
  );
}

/** Prompts become open or are not any more when an assistant does something else. */
function useNews(): string {
  const { instances } = useFleet();
  return useMemo(
    () => [...instances.values()].map(({ id, activitySince }) => `${id}${activitySince}`).join(' '),
    [instances],
  );
}

/** To the next and the one before, at whose heading Enter leads to the instance. */
function useMoves(list: React.RefObject<HTMLElement | null>): readonly Command[] {
  const { t } = useTranslation('inbox');
  return useMemo(() => {
    const move = (step: 1 | -1) => {
      const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-card-link]') ?? [])];
      const card = document.activeElement?.closest('[data-card]');
      const at = links.findIndex((link) => link.closest('[data-card]') === card);
      const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step));
      links[next]?.focus();
    };
    return [
      { id: 'inbox:next', label: t('next'), group: 'here' as const, key: 'j', act: () => move(1) },
      { id: 'inbox:before', label: t('before'), group: 'here' as const, key: 'k', act: () => move(-1) },
    ];
  }, [list, t]);
}
