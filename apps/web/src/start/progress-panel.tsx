import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import type { JobProgress } from './start-many.ts';

const TONES: Readonly<Record<JobProgress['state'], Tone>> = {
  waiting: 'quiet',
  starting: 'busy',
  prompting: 'busy',
  done: 'good',
  failed: 'bad',
};

/** How far each of many is, and what kept those that failed from it. */
export function ProgressPanel({ progress }: { progress: readonly JobProgress[] }) {
  const { t } = useTranslation('start');
  const done = progress.filter(({ state }) => state === 'done').length;
  const failed = progress.filter(({ state }) => state === 'failed').length;
  const base = progress[0]?.name.replace(/\d+$/, '') ?? '';
  return (
    <Panel
      title={t('progress.title')}
      actions={
        done > 0 && (
          <Link to="/" search={{ q: base, sort: 'name' }} className={buttonClass()}>
            {t('progress.fleet')}
          </Link>
        )
      }
    >
      <p role="status" className="mb-2 text-sm">
        {t('progress.sum', { done, of: progress.length })}
        {failed > 0 && ` ${t('progress.failed', { count: failed })}`}
      </p>
      <ScrollBox label={t('progress.title')} className="max-h-80">
        <ol className="flex flex-col">
          {progress.map(({ name, prompt, state, problem }) => (
            <li key={name} className="flex flex-col gap-1 border-t border-line py-2 text-sm">
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate font-semibold">{name}</span>
                <Badge tone={TONES[state]}>{t(`progress.state.${state}`)}</Badge>
              </span>
              <span className="truncate text-xs text-ink-soft">{prompt}</span>
              {problem !== undefined && (
                <span className="text-xs break-words text-bad">{problem.message}</span>
              )}
            </li>
          ))}
        </ol>
      </ScrollBox>
    </Panel>
  );
}
