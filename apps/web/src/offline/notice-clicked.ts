import type { NoticeEvent, WorkerClients } from './worker-scope.ts';

const INBOX = '/inbox';

/** Who clicks a notice wants to see what it is about: in a page that is open, or in a new one. */
export async function noticeClicked(
  { notification }: Pick<NoticeEvent, 'notification'>,
  clients: WorkerClients,
): Promise<void> {
  notification.close();
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0];
  if (page === undefined) return void (await clients.openWindow(INBOX));
  page.postMessage({ kind: 'open-inbox' });
  await page.focus();
}
