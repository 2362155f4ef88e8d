import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { ANSWER } from './act-documents.ts';
import { useAct } from './use-act.ts';

const ANSWERS = [
  ['approve', 'primary'],
  ['always', 'plain'],
  ['deny', 'danger'],
] as const;

/** What an assistant that asks for an approval can be answered. It is the daemon that types, and only into that dialog. */
export function ApprovalButtons({ instance, className }: { instance: Instance; className?: string }) {
  const { t } = useTranslation('instance');
  const { isBusy, run } = useAct();
  const { id, name, activitySince } = instance;
  return (
    <div
      role="group"
      aria-label={t('approval.label', { name })}
      className={classNames('flex gap-2', className)}
    >
      {ANSWERS.map(([answer, kind]) => (
        <Button
          key={answer}
          kind={kind}
          disabled={isBusy}
          className="flex-1 sm:flex-none"
          onClick={() =>
            void run(
              ANSWER,
              { target: id, answer, since: activitySince },
              { done: t(`approval.did.${answer}`, { name }), failed: t('approval.failed', { name }) },
            )
          }
        >
          {t(`approval.${answer}`)}
        </Button>
      ))}
    </div>
  );
}
