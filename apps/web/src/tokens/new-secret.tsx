import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { CommandLine, CopyButton } from '../ui/copy.tsx';
import { fullTime } from '../ui/times.ts';
import { curlExample } from './curl-example.ts';
import type { NewToken } from './token-documents.ts';

export function NewSecret({
  token,
  close,
  isAsked,
  stay,
}: {
  token: NewToken;
  close: () => void;
  /** Whether it may be closed: somebody tried to. */
  isAsked: boolean;
  stay: () => void;
}) {
  const { t } = useTranslation('tokens');
  const { secret, credential } = token;
  const { name, scope, expiresAt } = credential;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p>
        {expiresAt === null
          ? t('secret.endless', { name, scope })
          : t('secret.until', { name, scope, time: fullTime(expiresAt) })}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label={t('secret.label')}
          className="min-w-0 flex-1 rounded-md border border-needs bg-needs-soft p-3 font-mono break-all text-needs"
        >
          {secret}
        </code>
        <CopyButton text={secret} label={t('secret.copy')} kind="primary" />
      </div>
      <p className="font-semibold text-needs">{t('secret.once')}</p>
      <div className="flex flex-col gap-2">
        <p>{t('secret.example')}</p>
        <CommandLine command={curlExample(location.origin)} />
      </div>
      {isAsked && (
        <p role="alert" className="rounded-md bg-needs-soft p-3 font-semibold text-needs">
          {t('secret.ask')}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {isAsked && <Button onClick={stay}>{t('secret.stay')}</Button>}
        <Button kind={isAsked ? 'danger' : 'plain'} onClick={close}>
          {t('secret.done')}
        </Button>
      </div>
    </div>
  );
}
