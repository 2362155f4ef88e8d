import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem.ts';
import { Button } from './button.tsx';

/** Nothing is there, and what to do about it. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-ink-soft">{children}</div>}
      {actions !== undefined && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** The daemon said no, or nothing. */
export function ErrorState({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="rounded-lg border border-bad bg-bad-soft p-4 text-sm text-bad">
      <p className="font-semibold">{t('problem.title')}</p>
      <p className="mt-1 break-words">{problem.message}</p>
      <p className="mt-1 font-mono text-xs">{problem.code}</p>
      {retry !== undefined && (
        <Button className="mt-3" onClick={retry}>
          {t('problem.retry')}
        </Button>
      )}
    </div>
  );
}

/** The shape of what is on its way. Comes after a moment only, so that what is quick does not flicker. */
export function LoadingState({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="loading flex flex-col gap-3 py-2">
      <span className="sr-only">{label ?? t('loading')}</span>
      {[90, 70, 80].map((width) => (
        <div
          key={width}
          aria-hidden
          className="h-5 animate-pulse rounded bg-sunken"
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}
