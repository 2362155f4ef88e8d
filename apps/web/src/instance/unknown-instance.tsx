import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { useFleet, useMay } from '../page-context.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { ago } from '../ui/times.ts';
import { useInstanceActs } from './instance-acts.ts';
import { WITH_REMOVED } from './instance-documents.ts';

/** There is none of that name; if there was one, it can be had back from the trash. */
export function UnknownInstance({ target }: { target: string }) {
  const { t } = useTranslation('instance');
  const { instances } = useFleet();
  const { data } = useAnswer(WITH_REMOVED, {}, instances.size);
  const mayOperate = useMay('operate');
  const acts = useInstanceActs();
  const removed = (data?.instances ?? [])
    .filter(({ id, name, removedAt }) => removedAt !== null && (id === target || name === target))
    .toReversed();
  return (
    <EmptyState
      title={t(removed.length === 0 ? 'unknown.title' : 'unknown.removed', { target })}
      actions={
        <Link to="/" className={buttonClass(removed.length === 0 ? 'primary' : 'plain')}>
          {t('unknown.fleet')}
        </Link>
      }
    >
      <h1 className="sr-only">{target}</h1>
      {removed.length === 0 && t('unknown.body')}
      <ul className="flex flex-col gap-3">
        {removed.map(({ id, agent, workspace, removedAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-center gap-3">
            <span className="break-all">
              {t('unknown.was', { agent, workspace, ago: ago(removedAt ?? '') })}
            </span>
            {mayOperate && (
              <Button kind="primary" onClick={() => void acts.restore([id])}>
                {t('unknown.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
