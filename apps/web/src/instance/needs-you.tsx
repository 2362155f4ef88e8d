import { Hand } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useMay } from '../page-context.tsx';
import { ApprovalButtons } from './approval-buttons.tsx';
import { InputBox } from './input-box.tsx';
import { ScreenLines } from './screen-lines.tsx';

const LINES = 6;

/** What it asks, and the answer, in every view of it. */
export function NeedsYou({ instance }: { instance: Instance }) {
  const mayOperate = useMay('operate');
  const { status, activity } = instance;
  if (status !== 'running') return null;
  if (activity === 'waiting_approval') {
    return <Bar instance={instance}>{mayOperate && <ApprovalButtons instance={instance} />}</Bar>;
  }
  if (activity === 'waiting_input') {
    return <Bar instance={instance}>{mayOperate && <InputBox instance={instance} purpose="answer" />}</Bar>;
  }
  if (activity === 'auth_failed' || activity === 'error') return <Bar instance={instance} />;
  return null;
}

function Bar({ instance, children }: { instance: Instance; children?: ReactNode }) {
  const { t } = useTranslation('instance');
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-3 rounded-lg border border-needs bg-panel p-3 sm:p-4"
    >
      <h2 id={id} className="flex items-center gap-2 text-base font-semibold text-needs">
        <Hand aria-hidden size={18} />
        {t(`needs.${instance.activity}`)}
      </h2>
      {instance.activityDetail !== null && <p className="break-words">{instance.activityDetail}</p>}
      <ScreenLines instance={instance} count={LINES} />
      {children}
    </section>
  );
}
