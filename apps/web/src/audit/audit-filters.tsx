import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { namesIn } from '../ui/names-in.ts';
import { AUDIT_WORDS, auditSearch, type AuditSearch, SINCES } from './audit-search.ts';

/** What is typed counts when it is sent; a choice from a list at once. */
export function AuditFilters({ search }: { search: AuditSearch }) {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const apply = (fields: HTMLFormElement) =>
    void navigate({ to: '/audit', search: auditSearch(Object.fromEntries(new FormData(fields))) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    apply(event.currentTarget);
  };
  const isFiltered = Object.keys(search).length > 0;
  return (
    <form
      role="search"
      aria-label={t('filter.label')}
      onSubmit={submit}
      className="grid min-w-0 flex-1 basis-full grid-cols-2 items-end gap-3 sm:flex sm:basis-0 sm:flex-wrap"
    >
      {AUDIT_WORDS.map((name) => (
        <div key={name} className="min-w-0 sm:flex-1 sm:basis-32">
          <Field label={t(`filter.${name}`)}>
            {(ties) => (
              <Input
                {...ties}
                name={name}
                defaultValue={search[name] ?? ''}
                placeholder={t(`filter.${name}Example`)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        </div>
      ))}
      <div className="min-w-0 sm:flex-1 sm:basis-32">
        <Field label={t('filter.since')}>
          {(ties) => (
            <Select
              {...ties}
              name="since"
              defaultValue={search.since ?? ''}
              onChange={({ target }) => target.form !== null && apply(target.form)}
            >
              <option value="">{t('since.ever')}</option>
              {namesIn(SINCES).map((since) => (
                <option key={since} value={since}>
                  {t(`since.${since}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <WithoutTerminals isOn={search.without === 'terminals'} apply={apply} />
      <Button type="submit">{t('filter.act')}</Button>
      {isFiltered && (
        <Button kind="quiet" onClick={() => void navigate({ to: '/audit', search: {} })}>
          {t('filter.clear')}
        </Button>
      )}
    </form>
  );
}

function WithoutTerminals({ isOn, apply }: { isOn: boolean; apply: (fields: HTMLFormElement) => void }) {
  const { t } = useTranslation('audit');
  return (
    <label className="col-span-2 flex min-h-11 cursor-pointer items-center gap-3 text-sm sm:min-h-9">
      <input
        type="checkbox"
        name="without"
        value="terminals"
        defaultChecked={isOn}
        onChange={({ target }) => target.form !== null && apply(target.form)}
        className="size-4 shrink-0 cursor-pointer accent-accent"
      />
      {t('filter.withoutTerminals')}
    </label>
  );
}
