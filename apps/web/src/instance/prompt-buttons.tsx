import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type Prompt, REPEAT, WITHDRAW } from './prompt-documents.ts';
import { useAct } from '../ui/use-act.ts';

/** What can still be done about a prompt: take it back before it is typed, or send it again when nobody knows. */
export function PromptButtons({ prompt, changed }: { prompt: Prompt; changed: () => void }) {
  const { t } = useTranslation('instance');
  const { isBusy, run } = useAct();
  const [asks, setAsks] = useState(false);
  const named = { target: prompt.instance, prompt: prompt.id };
  const told = (name: 'withdraw' | 'repeat') => ({
    done: t(`prompt.did.${name}`),
    failed: t(`prompt.refused.${name}`),
  });
  const withdraw = () => run(WITHDRAW, named, told('withdraw')).then(changed);
  const repeat = () => run(REPEAT, named, told('repeat')).then(changed);
  if (prompt.state === 'queued') {
    return (
      <Button disabled={isBusy} onClick={() => void withdraw()}>
        {t('prompt.withdraw')}
      </Button>
    );
  }
  if (prompt.state !== 'unconfirmed') return null;
  return (
    <>
      <Button disabled={isBusy} onClick={() => setAsks(true)}>
        {t('prompt.repeat')}
      </Button>
      <Dialog open={asks} onClose={() => setAsks(false)} title={t('repeat.title')} lead={t('repeat.body')}>
        <p className="mb-4 max-h-40 overflow-auto rounded bg-sunken p-2 text-sm break-words whitespace-pre-wrap">
          {prompt.text}
        </p>
        <div className="flex justify-end">
          <Button
            kind="primary"
            onClick={() => {
              setAsks(false);
              void repeat();
            }}
          >
            {t('prompt.repeat')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
