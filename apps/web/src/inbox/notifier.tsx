import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fleet } from '../fleet/fleet-store.ts';
import { useOfFleet, usePage } from '../page-context.tsx';
import type { PageWord } from '../offline/worker-words.ts';
import { useToasts } from '../ui/toast.tsx';
import { showOnDesktop } from './desktop-notice.ts';
import { type InboxItem, inboxItems } from './inbox-items.ts';
import { type Decision, isDecision, NoticeMemory } from './notice-memory.ts';
import { NoticePace } from './notice-pace.ts';
import { notificationChoice } from './notifications.ts';

/** Tells, wherever one is, that somebody is waited for: in the title, on the icon, in a corner, and on the desktop. */
export function Notifier() {
  useBadge();
  useNotices();
  useClickedNotices();
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
  const tell = useEffectEvent(useTell());
  const [memory] = useState(() => new NoticeMemory());
  useEffect(() => {
    const pace = new NoticePace((items) => {
      const waiting = new Set(itemsOf(fleet.current().instances).map(({ key }) => key));
      tell(items.filter(({ key }) => waiting.has(key)));
    });
    const look = () => {
      const { link, instances } = fleet.current();
      if (link === 'live') pace.add(memory.news(itemsOf(instances)));
    };
    look();
    const leave = fleet.subscribe(look);
    return () => {
      leave();
      pace.close();
    };
  }, [fleet, memory]);
}

/** What the service worker has shown is clicked there, and it has a page show what it is about. */
function useClickedNotices(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
    const heard = ({ data }: MessageEvent<Partial<PageWord> | null>) => {
      if (data?.kind === 'open-inbox') void navigate({ to: '/inbox' });
    };
    worker?.addEventListener('message', heard);
    return () => worker?.removeEventListener('message', heard);
  }, [navigate]);
}

function useTell(): (items: readonly Decision[]) => void {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const { t } = useTranslation('inbox');
  const words = useWords();
  return (all) => {
    const isHere = document.visibilityState === 'visible' && document.hasFocus();
    const items = isHere ? all.filter(({ instance: { name } }) => !isShownAt(pathname, name)) : all;
    if (items.length === 0) return;
    const said = words(items);
    const open = () => void navigate({ to: '/inbox' });
    if (isHere) return toasts.done(said.title, { label: t('notice.open'), act: open });
    if (notificationChoice.current() !== 'on') return;
    void showOnDesktop({ ...said, icon: '/icon-192.png', clicked: open });
  };
}

/** Of one what it wants; of several how many they are, and who. */
function useWords() {
  const { t } = useTranslation('inbox');
  return (items: readonly Decision[]): { title: string; body: string; tag: string } => {
    const [first] = items;
    if (first !== undefined && items.length === 1) {
      const { key, kind, instance } = first;
      const title = t(`notice.${kind}`, { name: instance.name });
      return { title, body: instance.activityDetail ?? '', tag: key };
    }
    const names = items.map(({ instance: { name } }) => name).join(', ');
    return {
      title: t('notice.several', { count: items.length }),
      body: names,
      tag: items.map(({ key }) => key).join(' '),
    };
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
