import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { Field, Input, Select, TextArea } from '../ui/field.tsx';
import { useForm } from './form-context.ts';
import type { StartField, StartForm } from './start-form.ts';

type TextField = {
  [Name in StartField]: StartForm[Name] extends boolean ? never : Name;
}[Exclude<StartField, 'kind' | 'agent'>];
type ChoiceField = 'isolation' | 'network' | 'promptsBy' | 'restart' | 'wait';
type TickField = Exclude<StartField, TextField | 'kind' | 'agent'>;

/** One line of text. Its label and hint stand in the messages under its name. */
export function TextLine({
  name,
  placeholder,
  list,
}: {
  name: TextField;
  placeholder?: string;
  list?: string;
}) {
  const { t } = useTranslation('start');
  const { form, set, problemOf } = useForm();
  return (
    <Field label={t(`field.${name}.label`)} hint={t(`field.${name}.hint`)} error={problemOf(name)}>
      {(ties) => (
        <Input
          {...ties}
          value={form[name]}
          onChange={({ target }) => set({ [name]: target.value })}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(list === undefined ? {} : { list })}
        />
      )}
    </Field>
  );
}

export function TextLines({ name, rows }: { name: TextField; rows: number }) {
  const { t } = useTranslation('start');
  const { form, set, problemOf } = useForm();
  return (
    <Field label={t(`field.${name}.label`)} hint={t(`field.${name}.hint`)} error={problemOf(name)}>
      {(ties) => (
        <TextArea
          {...ties}
          rows={rows}
          value={form[name]}
          onChange={({ target }) => set({ [name]: target.value })}
        />
      )}
    </Field>
  );
}

/** One of several, each named in the messages; the empty one is what holds without a choice. */
export function Choice({ name, options }: { name: ChoiceField; options: readonly string[] }) {
  const { t } = useTranslation('start');
  const { form, set, problemOf } = useForm();
  return (
    <Field label={t(`field.${name}.label`)} hint={t(`field.${name}.hint`)} error={problemOf(name)}>
      {(ties) => (
        <Select {...ties} value={form[name]} onChange={({ target }) => set({ [name]: target.value })}>
          {options.map((option) => (
            <option key={option} value={option}>
              {wordFor(t, `start:field.${name}.options`, option === '' ? 'default' : option)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function Tick({ name }: { name: TickField }) {
  const { t } = useTranslation('start');
  const { form, set } = useForm();
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3 text-sm sm:min-h-9">
      <input
        type="checkbox"
        checked={form[name]}
        onChange={({ target }) => set({ [name]: target.checked })}
        className="size-4 shrink-0 cursor-pointer accent-accent"
      />
      {t(`field.${name}.label`)}
    </label>
  );
}

/** Folded away until it is wanted, or something in it is wrong. */
export function Fold({
  title,
  fields,
  children,
}: {
  title: string;
  fields: readonly StartField[];
  children: ReactNode;
}) {
  const { t } = useTranslation('start');
  const { form, problemOf } = useForm();
  const count = fields.filter((field) => form[field] !== '' && form[field] !== false).length;
  const isWrong = fields.some((field) => problemOf(field) !== undefined);
  return (
    <details
      {...(isWrong ? { open: true } : {})}
      className="rounded-lg border border-line bg-panel open:[&>summary]:border-b"
    >
      <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-3 border-line px-4 py-2 text-sm font-semibold">
        {title}
        {count > 0 && <span className="font-normal text-accent">{t('set', { count })}</span>}
      </summary>
      <div className="grid gap-4 p-4 sm:grid-cols-2">{children}</div>
    </details>
  );
}
