import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fleet } from '../fleet/fleet-store.ts';
import { useOfFleet, usePage } from '../page-context.tsx';
import { useToasts } from '../ui/toast.tsx';
import { showOnDesktop } from './desktop-notice.ts';
import { type InboxItem, inboxItems } from './inbox-items.ts';
import { isDecision, NoticeMemory } from './notice-memory.ts';
import { notificationChoice } from './notifications.ts';

/** Tells, wherever one is, that somebody is waited for: in the title, on the icon, in a corner, and on the desktop. */
export function Notifier() {
  useBadge();
  useNotices();
  return null;
}

/** How many decisions wait. */
function useBadge(): void {
  const { t } = useTranslation('inbox');
  const count = useOfFleet(decisions);
  const name = t('notice.page');
  useEffect(() => {
    document.title = count === 0 ? name : `(${count}) ${name}`;
    void (count === 0 ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(count))?.catch(() => undefined);
  }, [count, name]);
  useEffect(
    () => () => {
      document.title = name;
      void navigator.clearAppBadge?.()?.catch(() => undefined);
    },
    [name],
  );
}

function useNotices(): void {
  const { fleet } = usePage();
  const tell = useTell();
  const [memory] = useState(() => new NoticeMemory());
  const look = useEffectEvent(() => {
    const { link, instances } = fleet.current();
    if (link !== 'live') return;
    for (const item of memory.news(itemsOf(instances))) tell(item);
  });
  useEffect(() => {
    look();
    return fleet.subscribe(() => look());
  }, [fleet]);
}

function useTell(): (item: InboxItem) => void {
  const { t } = useTranslation('inbox');
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toasts = useToasts();
  return ({ key, kind, instance: { name, activityDetail } }) => {
    const isHere = document.visibilityState === 'visible' && document.hasFocus();
    if (isHere && isShownAt(pathname, name)) return;
    const title = t(`notice.${kind}`, { name });
    const open = () => void navigate({ to: '/inbox' });
    if (isHere) return toasts.done(title, { label: t('notice.open'), act: open });
    if (notificationChoice.current() !== 'on') return;
    const notice = { title, body: activityDetail ?? '', tag: key, icon: '/icon-192.png' };
    void showOnDesktop({ ...notice, clicked: open });
  };
}

/** Whoever looks at it needs not be told. */
function isShownAt(pathname: string, name: string): boolean {
  return pathname === '/inbox' || pathname === `/instances/${encodeURIComponent(name)}`;
}

function decisions({ instances }: Fleet): number {
  return itemsOf(instances).filter(isDecision).length;
}

const known = new WeakMap<Fleet['instances'], readonly InboxItem[]>();

/** Looked for once, whoever asks. */
function itemsOf(instances: Fleet['instances']): readonly InboxItem[] {
  const items = known.get(instances) ?? inboxItems(instances.values());
  known.set(instances, items);
  return items;
}
