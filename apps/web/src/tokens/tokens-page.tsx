import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/panel.tsx';

export function TokensPage() {
  const { t } = useTranslation('tokens');
  return <PageHeader title={t('title')} />;
}
