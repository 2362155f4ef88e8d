import { useTranslation } from 'react-i18next';
import { useMay } from '../page-context.tsx';
import { InstallButton } from '../settings/install-button.tsx';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/copy.tsx';
import type { Agent } from './agent-documents.ts';

/** Why the chosen assistant cannot be started yet, and how one gets it. */
export function MissingProgram({ agent, again }: { agent: Agent; again: () => void }) {
  const { t } = useTranslation('start');
  const mayInstall = useMay('admin');
  const { id, title, program } = agent;
  const found = program?.package ?? null;
  return (
    <section
      aria-label={t('missing.title', { title })}
      className="flex flex-col items-start gap-3 rounded-md border border-needs bg-needs-soft p-3 text-sm text-needs"
    >
      <p role="status">
        <strong>{t('missing.title', { title })}</strong>{' '}
        {found === null ? t('missing.byVendor', { command: program?.command ?? id }) : t('missing.body')}
      </p>
      <div className="flex flex-wrap items-start gap-2 text-ink">
        {found !== null && mayInstall && (
          <InstallButton agent={{ id, title, version: found.version }} installed={again} />
        )}
        <Button onClick={again}>{t('missing.again')}</Button>
      </div>
      {found !== null && (
        <div className="flex w-full flex-col gap-1 text-ink">
          <p>{t(mayInstall ? 'missing.inTerminal' : 'missing.byAdmin')}</p>
          <CommandLine command={`berth agents install ${id}`} />
        </div>
      )}
    </section>
  );
}
