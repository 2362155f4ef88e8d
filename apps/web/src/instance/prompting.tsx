import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useMay } from '../page-context.tsx';
import { Panel } from '../ui/panel.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { InputBox } from './input-box.tsx';
import { PromptBox } from './prompt-box.tsx';
import { PromptList } from './prompt-list.tsx';
import { useIsAssistant } from './use-assistant.ts';
import { usePrompts } from './use-prompts.ts';

const OPEN: ReadonlySet<string> = new Set(['queued', 'typing', 'unconfirmed']);

/** What is said to an instance: prompts to an assistant, text to a program. `isShort`: only what is still open. */
export function Prompting({ instance, isShort = false }: { instance: Instance; isShort?: boolean }) {
  const { t } = useTranslation('instance');
  const isAssistant = useIsAssistant(instance.agent);
  const mayOperate = useMay('operate');
  if (isAssistant === undefined) return null;
  if (isAssistant) return <ToAssistant instance={instance} isShort={isShort} />;
  if (isShort || !mayOperate || instance.status !== 'running') return null;
  return (
    <Panel title={t('input.title')}>
      <InputBox instance={instance} purpose="program" />
    </Panel>
  );
}

function ToAssistant({ instance, isShort }: { instance: Instance; isShort: boolean }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  const { prompts, again } = usePrompts(instance);
  const shown = (prompts ?? []).filter(({ state }) => !isShort || OPEN.has(state));
  if (!mayOperate && shown.length === 0) return null;
  return (
    <Panel title={t('prompt.title')}>
      {mayOperate && <PromptBox instance={instance} sent={again} />}
      {shown.length > 0 && (
        <ScrollBox label={t('prompt.list')} className="mt-3 max-h-80">
          <PromptList prompts={shown} changed={again} />
        </ScrollBox>
      )}
    </Panel>
  );
}
