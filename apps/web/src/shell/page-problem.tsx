import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { usePage } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { isOfAnotherVersion } from './another-version.ts';

/** A part of the page that broke, or that is not there any more. The rest of the page goes on. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const { worker } = usePage();
  const kind = isOfAnotherVersion(error) ? 'gone' : 'broken';
  return (
    <div role="alert" className="mx-auto flex max-w-lg flex-col gap-4 py-12">
      <h1 className="text-xl font-semibold">{t(`part.${kind}.title`)}</h1>
      <p className="text-sm text-ink-soft">{t(`part.${kind}.body`)}</p>
      {kind === 'broken' && (
        <pre className="overflow-auto rounded-md border border-line bg-panel p-3 font-mono text-xs whitespace-pre-wrap">
          {toProblem(error).message}
        </pre>
      )}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" onClick={() => void worker.reload()}>
          {t('part.reload')}
        </Button>
        {kind === 'broken' && <Button onClick={reset}>{t('problem.retry')}</Button>}
      </div>
    </div>
  );
}
