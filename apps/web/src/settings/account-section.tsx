import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { useCaller, useMay } from '../page-context.tsx';
import { useSignOut } from '../session/use-sign-out.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Facts, Mono } from '../ui/facts.tsx';
import { LoadingState } from '../ui/states.tsx';
import { OtherDevice } from './other-device.tsx';

/** Who is signed in here, and how one gets in elsewhere. */
export function AccountSection() {
  const { t } = useTranslation('settings');
  const caller = useCaller()?.caller;
  const isAdmin = useMay('admin');
  const { leave, isBusy } = useSignOut();
  if (caller === undefined) return <LoadingState />;
  return (
    <div className="flex flex-col gap-4">
      <Facts
        facts={[
          [t('account.who'), caller.actor],
          [t('account.may'), wordFor(t, 'settings:scope', caller.scope)],
          caller.credential === null
            ? undefined
            : [t('account.session'), <Mono key="session">{caller.credential}</Mono>],
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button disabled={isBusy} onClick={leave}>
          {t('account.signOut')}
        </Button>
        {isAdmin && (
          <Link to="/tokens" className={buttonClass('quiet')}>
            {t('account.tokens')}
          </Link>
        )}
      </div>
      {isAdmin ? <OtherDevice /> : <p className="text-sm text-ink-soft">{t('account.otherNeedsAdmin')}</p>}
    </div>
  );
}
