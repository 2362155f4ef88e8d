import { useTranslation } from 'react-i18next';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/use-act.ts';
import { INSTALL_AGENT } from './settings-documents.ts';

export interface Installable {
  readonly id: string;
  readonly title: string;
  /** Of what npm has. */
  readonly version: string;
}

/** Has the program of an assistant installed from npm, which takes a while. */
export function InstallButton({ agent, installed }: { agent: Installable; installed: () => void }) {
  const { t } = useTranslation('settings');
  const api = useApi();
  const { act, isBusy } = useAct();
  const { id, title, version } = agent;
  const install = () =>
    act(() => api.act(INSTALL_AGENT, { agent: id }).then(installed), {
      done: t('assistants.installed', { title, version }),
      failed: t('assistants.notInstalled', { title }),
    });
  return (
    <div className="flex flex-col items-end gap-1">
      <Button disabled={isBusy} aria-busy={isBusy} onClick={() => void install()}>
        {isBusy ? t('assistants.installing') : t('assistants.install', { version, title })}
      </Button>
      {isBusy && (
        <progress aria-label={t('assistants.installing')} className="h-1.5 w-full accent-(--accent)" />
      )}
    </div>
  );
}
