import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/panel.tsx';

export function StartPage() {
  const { t } = useTranslation('start');
  return <PageHeader title={t('title')} />;
}
