import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { TYPE_IN } from './act-documents.ts';
import { useAct } from '../ui/use-act.ts';

const ENTER = '\r';

/**
 * Types text as it is into the terminal: for plain programs, and for the answer to a question of an assistant, into whose
 * dialogs no prompt is typed.
 */
export function InputBox({ instance, purpose }: { instance: Instance; purpose: 'answer' | 'program' }) {
  const { t } = useTranslation('instance');
  const [text, setText] = useState('');
  const { isBusy, run } = useAct();
  const { id, name } = instance;
  const type = async (ending: string): Promise<void> => {
    const told = { done: t('input.done', { name }), failed: t('input.failed', { name }) };
    setText('');
    const answer = await run(TYPE_IN, { target: id, text: text + ending, key: idempotencyKey() }, told);
    if (answer === undefined) setText((now) => (now === '' ? text : now));
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void type(ENTER);
      }}
    >
      <Field label={t(`input.${purpose}.label`)} hint={t(`input.${purpose}.hint`)}>
        {(ties) => (
          <Input
            {...ties}
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={isBusy} className="flex-1 sm:flex-none">
          {t('input.enter')}
        </Button>
        <Button
          disabled={isBusy || text === ''}
          className="flex-1 sm:flex-none"
          onClick={() => void type('')}
        >
          {t('input.only')}
        </Button>
      </div>
    </form>
  );
}
