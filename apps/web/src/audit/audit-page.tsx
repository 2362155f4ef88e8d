import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminsOnly } from '../session/admins-only.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditProof } from './audit-proof.tsx';
import { AuditRecords } from './audit-records.tsx';

export function AuditPage() {
  const { t } = useTranslation('audit');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <AdminsOnly what={t('what')}>
        <Audit />
      </AdminsOnly>
    </>
  );
}

function Audit() {
  const { t } = useTranslation('audit');
  const search = useSearch({ from: '/audit' });
  const [round, setRound] = useState(0);
  const wanted = JSON.stringify(search);
  return (
    <div className="flex flex-col gap-4">
      <AuditProof />
      <div className="flex flex-wrap items-end gap-3">
        <AuditFilters key={`filters ${wanted}`} search={search} />
        <Button onClick={() => setRound(round + 1)}>{t('refresh')}</Button>
      </div>
      <AuditRecords key={`${round} ${wanted}`} search={search} />
    </div>
  );
}
