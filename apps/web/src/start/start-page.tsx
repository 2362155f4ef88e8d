import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { useCaller, useFleet, useMay } from '../page-context.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { AGENTS } from './agent-documents.ts';
import { StartDesk } from './start-desk.tsx';

export function StartPage() {
  const { t } = useTranslation('start');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Content />
    </>
  );
}

/** The form comes when all is known of which it is made, so that nothing in it changes under somebody's hands. */
function Content() {
  const { t } = useTranslation('start');
  const agents = useAnswer(AGENTS, {});
  const caller = useCaller();
  const mayAct = useMay('operate');
  const { epoch, problem } = useFleet();
  if (caller !== undefined && !mayAct) return <EmptyState title={t('readOnly')} />;
  if (agents.data !== undefined && caller !== undefined && epoch > 0)
    return <StartDesk agents={agents.data.agents} again={agents.again} home={caller.daemon.home} />;
  const trouble = agents.problem ?? problem;
  if (trouble !== undefined) return <ErrorState problem={trouble} retry={agents.again} />;
  return <LoadingState />;
}
