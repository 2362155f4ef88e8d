import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/panel.tsx';

export function InboxPage() {
  const { t } = useTranslation('inbox');
  return <PageHeader title={t('title')} />;
}
