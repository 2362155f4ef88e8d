import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/panel.tsx';

export function DoctorPage() {
  const { t } = useTranslation('doctor');
  return <PageHeader title={t('title')} />;
}
