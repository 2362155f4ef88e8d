export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
  /** Several tabs that tell the same are one notice. */
  readonly tag: string;
  readonly icon: string;
  readonly clicked: () => void;
}

/** Shows it on the desktop. Browsers of phones have notices of workers only; without one it is not shown. */
export async function showOnDesktop({ title, body, tag, icon, clicked }: DesktopNotice): Promise<void> {
  try {
    const notice = new Notification(title, { body, tag, icon });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
      clicked();
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.showNotification(title, { body, tag, icon });
  }
}
