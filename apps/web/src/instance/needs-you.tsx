import { Hand } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { useMay } from '../page-context.tsx';
import { ApprovalButtons } from './approval-buttons.tsx';
import { InputBox } from './input-box.tsx';
import { askedLine } from './last-lines.ts';
import { ScreenLines } from './screen-lines.tsx';
import { useScreen } from './use-screen.ts';

const LINES = 6;
const NEEDS: ReadonlySet<string> = new Set(['waiting_approval', 'waiting_input', 'auth_failed', 'error']);

/** What it asks, and the answer, in every view of it. Where its terminal stands below, that is its screen. */
export function NeedsYou({ instance, hasTerminal }: { instance: Instance; hasTerminal: boolean }) {
  const { status, activity } = instance;
  if (status !== 'running' || !NEEDS.has(activity)) return null;
  return <Asked instance={instance} hasTerminal={hasTerminal} />;
}

function Asked({ instance, hasTerminal }: { instance: Instance; hasTerminal: boolean }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  const id = useId();
  const screen = useScreen(instance);
  const { activity, activityDetail } = instance;
  const asked = activityDetail ?? askedLine(screen.lines ?? []);
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-3 rounded-lg border border-needs bg-panel p-3 sm:p-4"
    >
      <h2 id={id} className="flex items-center gap-2 text-base font-semibold text-needs">
        <Hand aria-hidden size={18} />
        {wordFor(t, 'instance:needs', activity)}
      </h2>
      {asked !== undefined && <p className="break-words">{asked}</p>}
      {!hasTerminal && <ScreenLines instance={instance} screen={screen} count={LINES} />}
      {mayOperate && activity === 'waiting_approval' && (
        <ApprovalButtons instance={instance} isShown={screen.isCurrent} />
      )}
      {mayOperate && activity === 'waiting_input' && <InputBox instance={instance} purpose="answer" />}
    </section>
  );
}
