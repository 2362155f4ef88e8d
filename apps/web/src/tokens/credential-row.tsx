import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Mono } from '../ui/facts.tsx';
import { Time } from '../ui/time.tsx';
import { browserName } from './browser-name.ts';
import { expiryStanding } from './expiry.ts';
import type { Credential } from './token-documents.ts';

/** A token or a session: what it may do, how long, and where it was used last. */
export function CredentialRow({
  credential,
  isOwn,
  revoke,
}: {
  credential: Credential;
  isOwn: boolean;
  revoke: () => void;
}) {
  const { t } = useTranslation('tokens');
  const { scope, actor, id } = credential;
  const name = credential.kind === 'session' ? browserName(credential.name) : credential.name;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 break-words" title={credential.name}>
            {name}
          </span>
          <Badge tone={scope === 'admin' ? 'needs' : 'quiet'}>{scope}</Badge>
          {isOwn && <Badge tone="good">{t('row.own')}</Badge>}
        </p>
        <p className="text-xs text-ink-soft">
          <Mono>{id}</Mono> · {actor}
        </p>
      </div>
      <Times credential={credential} />
      <Button kind="danger" aria-label={t('row.revokeNamed', { name })} onClick={revoke}>
        {t('row.revoke')}
      </Button>
    </li>
  );
}

function Times({ credential }: { credential: Credential }) {
  const { t } = useTranslation('tokens');
  const { kind, createdAt, createdFrom, lastUsedAt, lastUsedFrom, expiresAt } = credential;
  // A session begins anew with each use.
  const isPressing = kind === 'token' && expiryStanding(expiresAt) === 'soon';
  return (
    <dl className="grid flex-1 basis-80 grid-cols-[max-content_1fr] gap-x-3 gap-y-1 text-sm">
      <dt className="text-ink-soft">{t('row.created')}</dt>
      <dd>
        <Time at={createdAt} /> {t('row.from', { from: createdFrom })}
      </dd>
      <dt className="text-ink-soft">{t('row.used')}</dt>
      <dd>
        {lastUsedAt === null ? (
          t('row.never')
        ) : (
          <>
            <Time at={lastUsedAt} /> {lastUsedFrom !== null && t('row.from', { from: lastUsedFrom })}
          </>
        )}
      </dd>
      <dt className="text-ink-soft">{t('row.expires')}</dt>
      <dd className={isPressing ? 'text-needs' : undefined}>
        {expiresAt === null ? t('row.endless') : <Time at={expiresAt} />}
      </dd>
    </dl>
  );
}
