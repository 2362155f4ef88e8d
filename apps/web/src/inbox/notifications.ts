import { useSyncExternalStore } from 'react';
import { Observable } from '../api/observable.ts';

/**
 * Of notices on the desktop. `unsupported`: this browser has none. `unasked`: the browser has not been asked whether it may.
 * `denied`: it was told never to. `off` and `on`: it may, and this is the choice.
 */
export type NotificationState = 'unsupported' | 'unasked' | 'denied' | 'off' | 'on';

const KEY = 'berth.notifications';

/** What is chosen in this browser. */
class NotificationChoice extends Observable {
  readonly current = (): NotificationState => {
    // A page that is not served securely has none either.
    if (!('Notification' in globalThis) || !globalThis.isSecureContext) return 'unsupported';
    if (Notification.permission === 'denied') return 'denied';
    if (Notification.permission === 'default') return 'unasked';
    return localStorage.getItem(KEY) === 'on' ? 'on' : 'off';
  };

  /** Asks the browser, which asks its user. Only from within a click. */
  async ask(): Promise<void> {
    if (this.current() === 'unasked') await Notification.requestPermission();
    if (Notification.permission === 'granted') localStorage.setItem(KEY, 'on');
    this.changed();
  }

  set(isOn: boolean): void {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
    this.changed();
  }

  protected override watched(): void {
    globalThis.addEventListener('storage', this.#chosenElsewhere);
  }

  protected override unwatched(): void {
    globalThis.removeEventListener('storage', this.#chosenElsewhere);
  }

  /** In another tab. */
  readonly #chosenElsewhere = (): void => this.changed();
}

export const notificationChoice = new NotificationChoice();

export function useNotificationState(): NotificationState {
  return useSyncExternalStore(notificationChoice.subscribe, notificationChoice.current);
}
