import { useSyncExternalStore } from 'react';

/**
 * Of notices on the desktop. `unsupported`: this browser has none. `unasked`: the browser has not been asked whether it may.
 * `denied`: it was told never to. `off` and `on`: it may, and this is the choice.
 */
export type NotificationState = 'unsupported' | 'unasked' | 'denied' | 'off' | 'on';

const KEY = 'berth.notifications';
const listeners = new Set<() => void>();

export function notificationState(): NotificationState {
  // A page that is not served securely has none either.
  if (!('Notification' in globalThis) || !globalThis.isSecureContext) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  if (Notification.permission === 'default') return 'unasked';
  return localStorage.getItem(KEY) === 'on' ? 'on' : 'off';
}

/** Asks the browser, which asks its user. Only from within a click. */
export async function askForNotifications(): Promise<NotificationState> {
  if (notificationState() === 'unasked') await Notification.requestPermission();
  if (Notification.permission === 'granted') localStorage.setItem(KEY, 'on');
  changed();
  return notificationState();
}

export function setNotifications(on: boolean): void {
  localStorage.setItem(KEY, on ? 'on' : 'off');
  changed();
}

export function useNotificationState(): NotificationState {
  return useSyncExternalStore(subscribe, notificationState);
}

/** Another tab may have chosen, too. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener('storage', listener);
  };
}

function changed(): void {
  for (const listener of listeners) listener();
}
