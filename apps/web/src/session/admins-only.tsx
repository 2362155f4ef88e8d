import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCaller } from '../page-context.tsx';
import { EmptyState, LoadingState } from '../ui/states.tsx';
import { may } from './caller.ts';

/** What only those may see who rule. Others are told why they do not. */
export function AdminsOnly({ what, children }: { what: string; children: ReactNode }) {
  const { t } = useTranslation();
  const caller = useCaller()?.caller;
  if (caller === undefined) return <LoadingState />;
  if (may(caller, 'admin')) return children;
  return (
    <EmptyState title={t('adminsOnly.title')}>
      {t('adminsOnly.body', { what, scope: caller.scope })}
    </EmptyState>
  );
}
