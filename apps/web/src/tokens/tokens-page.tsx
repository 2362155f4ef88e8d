import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { useCaller } from '../page-context.tsx';
import { AdminsOnly } from '../session/admins-only.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeader, Panel } from '../ui/panel.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { CredentialRow } from './credential-row.tsx';
import { NewTokenDialog } from './new-token-dialog.tsx';
import { RevokeDialog, type Revoking } from './revoke-dialog.tsx';
import { type Credential, CREDENTIALS } from './token-documents.ts';

export function TokensPage() {
  const { t } = useTranslation('tokens');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <AdminsOnly what={t('what')}>
        <Credentials />
      </AdminsOnly>
    </>
  );
}

function Credentials() {
  const { data, problem, again } = useAnswer(CREDENTIALS, {});
  const [isNewOpen, setNewOpen] = useState(false);
  const [revoking, setRevoking] = useState<Revoking>();
  if (data === undefined) {
    return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
  }
  const { credentials } = data;
  return (
    <div className="flex flex-col gap-4">
      <Tokens
        tokens={credentials.filter(({ kind }) => kind === 'token')}
        create={() => setNewOpen(true)}
        revoke={setRevoking}
      />
      <Sessions sessions={credentials.filter(({ kind }) => kind === 'session')} revoke={setRevoking} />
      <OwnerToken revoke={setRevoking} />
      <NewTokenDialog isOpen={isNewOpen} close={() => setNewOpen(false)} made={again} />
      <RevokeDialog revoking={revoking} close={() => setRevoking(undefined)} revoked={again} />
    </div>
  );
}

function Tokens({
  tokens,
  create,
  revoke,
}: {
  tokens: readonly Credential[];
  create: () => void;
  revoke: (what: Revoking) => void;
}) {
  const { t } = useTranslation('tokens');
  const button = (
    <Button kind="primary" onClick={create}>
      {t('create.open')}
    </Button>
  );
  return (
    <Panel title={t('tokens.title', { count: tokens.length })} actions={tokens.length > 0 && button}>
      {tokens.length === 0 ? (
        <EmptyState title={t('tokens.none')} actions={button}>
          {t('tokens.use')}
        </EmptyState>
      ) : (
        <Rows credentials={tokens} revoke={revoke} />
      )}
    </Panel>
  );
}

function Sessions({
  sessions,
  revoke,
}: {
  sessions: readonly Credential[];
  revoke: (what: Revoking) => void;
}) {
  const { t } = useTranslation('tokens');
  return (
    <Panel
      title={t('sessions.title', { count: sessions.length })}
      actions={
        sessions.length > 0 && (
          <Button kind="danger" onClick={() => revoke({ kind: 'sessions' })}>
            {t('sessions.revokeAll')}
          </Button>
        )
      }
    >
      <p className="text-sm text-ink-soft">{t('sessions.until')}</p>
      <Rows credentials={sessions} revoke={revoke} />
    </Panel>
  );
}

function Rows({
  credentials,
  revoke,
}: {
  credentials: readonly Credential[];
  revoke: (what: Revoking) => void;
}) {
  const own = useCaller()?.caller.credential;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {credentials.map((credential) => (
        <CredentialRow
          key={credential.id}
          credential={credential}
          isOwn={credential.id === own}
          revoke={() => revoke({ kind: 'one', credential, isOwn: credential.id === own })}
        />
      ))}
    </ul>
  );
}

function OwnerToken({ revoke }: { revoke: (what: Revoking) => void }) {
  const { t } = useTranslation('tokens');
  return (
    <Panel
      title={t('owner.title')}
      actions={
        <Button kind="danger" onClick={() => revoke({ kind: 'owner' })}>
          {t('owner.replace')}
        </Button>
      }
    >
      <p className="max-w-prose text-sm text-ink-soft">{t('owner.body')}</p>
    </Panel>
  );
}
