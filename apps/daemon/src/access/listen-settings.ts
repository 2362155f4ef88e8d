import type { ListenWish } from '@berth/contract';
import type { Store } from '@berth/core';

/** Names under which the registry keeps what belongs to listening. */
export const LISTEN_SETTINGS = {
  /** First label of the page's host. */
  page: 'page-host',
  /** Port of the time before, where any would do. */
  port: 'listen-port',
  /** What was asked for by `berth up --listen`; empty where access.yaml decides. */
  wish: 'listen',
} as const;

/** How somebody wished it, who asked last; undefined where nobody did. */
export async function readWish(store: Pick<Store, 'setting'>): Promise<ListenWish | undefined> {
  const text = await store.setting(LISTEN_SETTINGS.wish, '');
  return text === '' ? undefined : (JSON.parse(text) as ListenWish);
}

export async function writeWish(
  store: Pick<Store, 'putSetting'>,
  wish: ListenWish | 'default',
): Promise<void> {
  await store.putSetting(LISTEN_SETTINGS.wish, wish === 'default' ? '' : JSON.stringify(wish));
}
