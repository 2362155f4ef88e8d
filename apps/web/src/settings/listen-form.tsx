import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { useToasts } from '../ui/toast.tsx';
import { type ListenFields, listenVariables, type ListenVariables, NO_LISTEN_FIELDS } from './listen-wish.ts';
import { LISTEN } from './settings-documents.ts';

/** Has the daemon listen somewhere else. Asked twice: this very page may lose its address. */
export function ListenForm({ close, changed }: { close: () => void; changed: () => void }) {
  const { t } = useTranslation('settings');
  const api = useApi();
  const toasts = useToasts();
  const [fields, setFields] = useState(NO_LISTEN_FIELDS);
  const [problem, setProblem] = useState<'address' | 'files'>();
  const [wish, setWish] = useState<ListenVariables>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = listenVariables(fields);
    if (typeof wish === 'string') return setProblem(wish);
    setProblem(undefined);
    setWish(wish);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 rounded-md border border-line p-4">
      <ListenInputs fields={fields} problem={problem} set={(part) => setFields({ ...fields, ...part })} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary">
          {t('listen.act')}
        </Button>
        <Button onClick={close}>{t('listen.cancel')}</Button>
      </div>
      <Confirm
        open={wish !== undefined}
        onClose={() => setWish(undefined)}
        title={t('listen.confirmTitle')}
        label={t('listen.act')}
        act={async () => {
          if (wish === undefined) return;
          await api.act(LISTEN, wish);
          toasts.done(t('listen.done'));
          changed();
          close();
        }}
      >
        <p>{t(`listen.confirm.${wish?.at === 'off' ? 'off' : 'elsewhere'}`, { at: wish?.at })}</p>
        <p className="rounded-md bg-needs-soft p-3 text-needs">{t('listen.warning')}</p>
      </Confirm>
    </form>
  );
}

interface InputsProps {
  readonly fields: ListenFields;
  readonly problem: 'address' | 'files' | undefined;
  readonly set: (part: Partial<ListenFields>) => void;
}

function ListenInputs({ fields, problem, set }: InputsProps) {
  const { t } = useTranslation('settings');
  return (
    <>
      <Field label={t('listen.way')}>
        {(ties) => (
          <Select
            {...ties}
            value={fields.way}
            onChange={({ target }) => set({ way: target.value as ListenFields['way'] })}
          >
            {(['address', 'default', 'off'] as const).map((way) => (
              <option key={way} value={way}>
                {t(`listen.ways.${way}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {fields.way === 'address' && <AddressInputs fields={fields} problem={problem} set={set} />}
    </>
  );
}

function AddressInputs({ fields, problem, set }: InputsProps) {
  const { t } = useTranslation('settings');
  const { address, tls, cert, key, isBehindProxy } = fields;
  const wrong = (part: NonNullable<InputsProps['problem']>) =>
    problem === part ? t(`listen.wrong.${part}`) : undefined;
  return (
    <>
      <Field label={t('listen.address')} hint={t('listen.addressHint')} error={wrong('address')}>
        {(ties) => (
          <Input {...ties} value={address} onChange={({ target }) => set({ address: target.value })} />
        )}
      </Field>
      <Field label={t('listen.tls')} hint={t(`listen.tlsHint.${tls}`)}>
        {(ties) => (
          <Select
            {...ties}
            value={tls}
            onChange={({ target }) => set({ tls: target.value as ListenFields['tls'] })}
          >
            {(['none', 'own', 'files'] as const).map((choice) => (
              <option key={choice} value={choice}>
                {t(`listen.tlsChoice.${choice}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {tls === 'files' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('listen.cert')} error={wrong('files')}>
            {(ties) => (
              <Input {...ties} value={cert} onChange={({ target }) => set({ cert: target.value })} />
            )}
          </Field>
          <Field label={t('listen.key')}>
            {(ties) => <Input {...ties} value={key} onChange={({ target }) => set({ key: target.value })} />}
          </Field>
        </div>
      )}
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          checked={isBehindProxy}
          onChange={({ target }) => set({ isBehindProxy: target.checked })}
        />
        {t('listen.proxy')}
      </label>
    </>
  );
}
