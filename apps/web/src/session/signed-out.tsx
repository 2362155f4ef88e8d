import { useTranslation } from 'react-i18next';

/** The session has ended, or was revoked. */
export function SignedOut() {
  const { t } = useTranslation();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 p-6">
      <h1 className="text-xl font-semibold">{t('signedOut.title')}</h1>
      <p className="text-sm text-ink-soft">{t('signedOut.body')}</p>
      <code className="rounded-md border border-line bg-panel p-3 font-mono text-sm">berth ui</code>
    </main>
  );
}
