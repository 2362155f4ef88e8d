import { LIMIT_NAMES, type LimitName } from '@berth/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { useMay } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Panel } from '../ui/panel.tsx';
import { SET } from './act-documents.ts';
import { limitAmount, limitOf, limitText } from './limit-words.ts';
import { useAct } from '../ui/use-act.ts';

type Texts = Partial<Record<LimitName, string>>;

/** What it may take of the machine, who holds it to that, and another figure for it. */
export function LimitsPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  const [texts, setTexts] = useState<Texts | undefined>(undefined);
  const { isBusy, run } = useAct();
  const change = (name: LimitName, text: string) => setTexts((before) => ({ ...before, [name]: text }));
  const changes = changesOf(texts ?? {});
  const isWrong = changes.some(({ value }) => value === undefined);
  const save = async (): Promise<void> => {
    const limits = changes.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
    const told = { done: t('limits.saved'), failed: t('limits.refused') };
    const answer = await run(SET, { target: instance.id, limits, key: idempotencyKey() }, told);
    if (answer !== undefined) setTexts(undefined);
  };
  return (
    <Panel
      title={t('limits.title')}
      actions={
        mayOperate &&
        texts === undefined && <Button onClick={() => setTexts({})}>{t('limits.change')}</Button>
      }
    >
      {texts === undefined ? (
        <Limits instance={instance} />
      ) : (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {LIMIT_NAMES.map((name) => (
            <LimitField
              key={name}
              name={name}
              text={texts[name] ?? writtenOf(instance, name)}
              isWrong={changes.some((item) => item.name === name && item.value === undefined)}
              change={change}
            />
          ))}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" disabled={isBusy || isWrong || changes.length === 0}>
              {t('limits.save')}
            </Button>
            <Button onClick={() => setTexts(undefined)}>{t('limits.cancel')}</Button>
          </div>
        </form>
      )}
    </Panel>
  );
}

function Limits({ instance: { limits } }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  if (limits.length === 0) return <p className="text-sm text-ink-soft">{t('limits.none')}</p>;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
      {limits.map(({ name, value, hold }) => (
        <div key={name} className="contents">
          <dt className="text-ink-soft">{wordFor(t, 'instance:limit', name)}</dt>
          <dd>
            {limitAmount(name, value)}
            {hold !== null && (
              <span className="block text-xs text-ink-soft">{wordFor(t, 'instance:limits.hold', hold)}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function LimitField({
  name,
  text,
  isWrong,
  change,
}: {
  name: LimitName;
  text: string;
  isWrong: boolean;
  change: (name: LimitName, text: string) => void;
}) {
  const { t } = useTranslation('instance');
  return (
    <Field
      label={t(`limit.${name}`)}
      hint={t(`limits.hint.${name}`)}
      error={isWrong ? t('limits.wrong', { hint: t(`limits.hint.${name}`) }) : undefined}
    >
      {(ties) => (
        <Input
          {...ties}
          value={text}
          placeholder={t('limits.unlimited')}
          autoComplete="off"
          onChange={({ target }) => change(name, target.value)}
        />
      )}
    </Field>
  );
}

function changesOf(texts: Texts): readonly { name: LimitName; value: number | null | undefined }[] {
  return LIMIT_NAMES.flatMap((name) => {
    const text = texts[name];
    return text === undefined ? [] : [{ name, value: limitOf(name, text) }];
  });
}

function writtenOf({ limits }: Instance, name: LimitName): string {
  const limit = limits.find((one) => one.name === name);
  return limit === undefined ? '' : limitText(name, limit.value);
}
