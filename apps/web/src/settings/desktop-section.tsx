import { useTranslation } from 'react-i18next';
import { NotificationButton } from '../inbox/notification-button.tsx';
import { useNotificationState } from '../inbox/notifications.ts';

/** Notices of this very browser, while the page is open. */
export function DesktopSection() {
  const { t } = useTranslation('settings');
  const state = useNotificationState();
  return (
    <div className="flex flex-col items-start gap-3 text-sm">
      <p className="max-w-prose text-ink-soft">{t('desktop.body')}</p>
      {state === 'unsupported' ? <p>{t('desktop.unsupported')}</p> : <NotificationButton />}
    </div>
  );
}
