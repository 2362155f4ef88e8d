import { useTranslation } from 'react-i18next';
import { ScrollBox } from '../ui/scroll-box.tsx';
import type { Job } from './start-many.ts';

/** Beyond that nobody reads them; all are started. */
const SHOWN_MAX = 50;

/** How the list of prompts was read, before anything is started of it. */
export function PromptPreview({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation('start');
  const count = jobs.length;
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="text-sm font-medium">
        {t('preview.count', { count })}
      </p>
      {count > 0 && (
        <ScrollBox label={t('preview.label')} className="max-h-60 rounded-md border border-line bg-panel">
          <ol className="divide-y divide-line text-sm">
            {jobs.slice(0, SHOWN_MAX).map(({ name, prompt }, index) => (
              <li key={name} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-2 px-3 py-2">
                <span aria-hidden className="text-right text-ink-soft tabular-nums">
                  {index + 1}
                </span>
                <span className="min-w-0">
                  <span className="block break-words whitespace-pre-wrap">{prompt}</span>
                  <span className="block text-xs break-words text-ink-soft">{t('preview.to', { name })}</span>
                </span>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
      {count > SHOWN_MAX && (
        <p className="text-xs text-ink-soft">{t('preview.more', { count: count - SHOWN_MAX })}</p>
      )}
    </div>
  );
}
