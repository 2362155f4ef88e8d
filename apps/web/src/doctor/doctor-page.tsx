import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { DOCTOR } from './doctor-documents.ts';
import { DoctorResult } from './doctor-result.tsx';
import { useDuration } from './use-duration.ts';

/** What is not as it should be, and what to do about it. */
export function DoctorPage() {
  const { t } = useTranslation('doctor');
  const { data, problem, isAsking, again } = useAnswer(DOCTOR, {});
  const tookMs = useDuration(isAsking);
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button disabled={isAsking} onClick={again}>
            {t(isAsking ? 'looking' : 'again')}
          </Button>
        }
      />
      {problem !== undefined && <ErrorState problem={problem} retry={again} />}
      {data === undefined && problem === undefined && <LoadingState label={t('looking')} />}
      {data !== undefined && <DoctorResult report={data.doctor} tookMs={tookMs} />}
    </>
  );
}
