import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/panel.tsx';

export function SettingsPage() {
  const { t } = useTranslation('settings');
  return <PageHeader title={t('title')} />;
}
