import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CommandLine } from '../ui/copy.tsx';

/** The session has ended, or was revoked. */
export function SignedOut() {
  const { t } = useTranslation();
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center gap-4 p-6">
      <LogOut aria-hidden size={40} className="text-ink-soft" />
      <h1 className="text-xl font-semibold">{t('signedOut.title')}</h1>
      <p className="text-sm text-ink-soft">{t('signedOut.kept')}</p>
      <p className="text-sm">{t('signedOut.body')}</p>
      <CommandLine command="berth ui" />
      <p className="text-sm text-ink-soft">{t('signedOut.elsewhere')}</p>
    </main>
  );
}
