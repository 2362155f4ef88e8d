import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { type Prompt, SEND } from './prompt-documents.ts';
import { PromptState } from './prompt-state.tsx';
import { useAct } from '../ui/use-act.ts';
import { useDraft } from './use-draft.ts';

/** Writes to an assistant, and tells whether it arrived. */
export function PromptBox({ instance, sent }: { instance: Instance; sent?: () => void }) {
  const { t } = useTranslation('instance');
  const [text, setText, giveBack] = useDraft(instance.id);
  const [isUrgent, setUrgent] = useState(false);
  const [last, setLast] = useState<Prompt | undefined>(undefined);
  const { isBusy, run } = useAct();
  const isSendable = text.trim() !== '' && !isBusy;
  const send = async (): Promise<void> => {
    if (!isSendable) return;
    setLast(undefined);
    // What is written while it is under way is another one.
    setText('');
    const told = { failed: t('prompt.failed', { name: instance.name }) };
    const answer = await run(SEND, { target: instance.id, text, urgent: isUrgent }, told);
    if (answer === undefined) return giveBack(text);
    setLast(answer.sendPrompt);
    sent?.();
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label={t('prompt.label', { name: instance.name })} hint={t(hintOf(instance))}>
        {(ties) => (
          <TextArea
            {...ties}
            value={text}
            rows={3}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void send();
            }}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" kind="primary" disabled={!isSendable} className="flex-1 sm:flex-none">
          <Send aria-hidden size={16} />
          {t(isBusy ? 'prompt.sending' : 'prompt.send')}
        </Button>
        <label className="flex min-h-11 items-center gap-2 text-sm sm:min-h-9">
          <input
            type="checkbox"
            className="size-5 sm:size-4"
            checked={isUrgent}
            onChange={({ target }) => setUrgent(target.checked)}
          />
          {t('prompt.urgent')}
        </label>
        <p role="status" className="flex flex-wrap items-center gap-2 text-sm">
          {last !== undefined && <PromptState prompt={last} />}
        </p>
      </div>
    </form>
  );
}

function hintOf({ archived, status, activity }: Instance) {
  if (archived) return 'prompt.hint.archived';
  if (status === 'exited') return 'prompt.hint.exited';
  return activity === 'idle' || activity === 'done' ? 'prompt.hint.ready' : 'prompt.hint.busy';
}
