import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { Button } from '../ui/button.tsx';
import { ANSWER } from './act-documents.ts';
import { useAct } from '../ui/use-act.ts';
import { useDialogAnswers } from './use-assistant.ts';

const ANSWERS = [
  ['approve', 'primary'],
  ['always', 'plain'],
  ['deny', 'danger'],
] as const;

/**
 * What an assistant that asks for an approval can be answered, once what it asks is shown. It is the daemon that types,
 * and only into that dialog.
 */
export function ApprovalButtons({ instance, isShown }: { instance: Instance; isShown: boolean }) {
  const { t } = useTranslation('instance');
  const { isBusy, run } = useAct();
  const { id, name, agent, activitySince } = instance;
  const answers = useDialogAnswers(agent);
  return (
    <div
      role="group"
      aria-label={t('approval.label', { name })}
      className="flex flex-wrap items-center gap-2"
    >
      {ANSWERS.filter(([answer]) => answer !== 'always' || answers?.includes(answer)).map(
        ([answer, kind]) => (
          <Button
            key={answer}
            kind={kind}
            disabled={isBusy || !isShown}
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
        ),
      )}
      {!isShown && <p className="text-xs text-ink-soft">{t('approval.loading')}</p>}
    </div>
  );
}
