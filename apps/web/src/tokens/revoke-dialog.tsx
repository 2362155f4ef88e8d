import { useTranslation } from 'react-i18next';
import { useApi, useCaller, usePage } from '../page-context.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { useToasts } from '../ui/toast.tsx';
import { browserName } from './browser-name.ts';
import { type Credential, OWNER, REVOKE_CREDENTIAL, REVOKE_SESSIONS } from './token-documents.ts';

/** What is to be worth nothing any more. */
export type Revoking =
  | { readonly kind: 'one'; readonly credential: Credential; readonly isOwn: boolean }
  | { readonly kind: 'sessions' }
  | { readonly kind: 'owner' };

export function RevokeDialog({
  revoking,
  close,
  revoked,
}: {
  revoking: Revoking | undefined;
  close: () => void;
  revoked: () => void;
}) {
  const { t } = useTranslation('tokens');
  const act = useRevoke();
  const toasts = useToasts();
  const words = useWords(revoking);
  return (
    <Confirm
      open={revoking !== undefined}
      onClose={close}
      title={words.title}
      label={words.label}
      act={async () => {
        if (revoking === undefined) return;
        await act(revoking);
        toasts.done(t(`done.${revoking.kind}`));
        revoked();
      }}
    >
      <p>{words.body}</p>
      {words.warning !== undefined && (
        <p className="rounded-md bg-needs-soft p-3 font-semibold text-needs">{words.warning}</p>
      )}
    </Confirm>
  );
}

function useRevoke(): (what: Revoking) => Promise<void> {
  const api = useApi();
  const { session } = usePage();
  const isSession = useCaller()?.caller.via === 'session';
  return async (what) => {
    if (what.kind === 'sessions') {
      await api.act(REVOKE_SESSIONS, {});
      if (isSession) session.end();
      return;
    }
    const target = what.kind === 'owner' ? OWNER : what.credential.id;
    await api.act(REVOKE_CREDENTIAL, { target });
    if (what.kind === 'one' && what.isOwn) session.end();
  };
}

function useWords(revoking: Revoking | undefined) {
  const { t } = useTranslation('tokens');
  if (revoking?.kind !== 'one') {
    const kind = revoking?.kind ?? 'sessions';
    return {
      title: t(`revoke.${kind}.title`),
      body: t(`revoke.${kind}.body`),
      label: t(`revoke.${kind}.act`),
      warning: kind === 'sessions' ? t('revoke.ownWarning') : undefined,
    };
  }
  const { credential, isOwn } = revoking;
  return {
    title:
      credential.kind === 'session'
        ? t('revoke.session.title', { name: browserName(credential.name) })
        : t('revoke.token.title', { name: credential.name }),
    body: t(credential.kind === 'session' ? 'revoke.session.body' : 'revoke.token.body'),
    label: t('row.revoke'),
    warning: isOwn ? t('revoke.ownWarning') : undefined,
  };
}
