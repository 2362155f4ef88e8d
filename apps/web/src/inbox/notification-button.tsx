import { Bell, BellOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { notificationChoice, useNotificationState } from './notifications.ts';

/** Notices on the desktop, on or off. The browser is asked only when somebody wants them. */
export function NotificationButton() {
  const { t } = useTranslation('inbox');
  const state = useNotificationState();
  if (state === 'unsupported') return null;
  if (state === 'denied') return <p className="text-sm text-ink-soft">{t('notifications.denied')}</p>;
  const isOn = state === 'on';
  return (
    <Button
      aria-pressed={isOn}
      onClick={() => (state === 'unasked' ? void notificationChoice.ask() : notificationChoice.set(!isOn))}
    >
      {isOn ? <Bell aria-hidden size={16} /> : <BellOff aria-hidden size={16} />}
      {t(isOn ? 'notifications.on' : 'notifications.off')}
    </Button>
  );
}
