import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql } from '../api/graphql.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { useMay } from '../page-context.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Panel } from '../ui/panel.tsx';
import { openLater } from './open-later.ts';
import { useAct } from '../ui/use-act.ts';

const OPEN_PREVIEW = graphql(`
  mutation OpenPreview($target: String!, $port: String) {
    openPreview(target: $target, port: $port) { url expiresAt }
  }
`);

/** Its ports, and each in a tab of its own at an origin of its own. Nothing of an instance is ever shown within this page. */
export function PortsPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  const { isBusy, run } = useAct();
  const [held, setHeld] = useState<string | undefined>(undefined);
  const { id, name: target, ports, status } = instance;
  const open = async (port: string): Promise<void> => {
    // A browser lets a tab be opened in the click alone, and the link is not there yet.
    const tab = openLater();
    const answer = await run(
      OPEN_PREVIEW,
      { target: id, port },
      { failed: t('ports.refused', { name: target, port }) },
    );
    if (answer === undefined) tab.close();
    else if (!tab.go(answer.openPreview.url)) setHeld(answer.openPreview.url);
  };
  return (
    <Panel title={t('ports.title')}>
      {ports.length === 0 && <p className="text-sm text-ink-soft">{t('ports.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {ports.map(({ name, port }) => (
          <li key={port} className="flex flex-wrap items-center justify-between gap-2 py-1 text-sm">
            <span>
              {name} <code className="font-mono text-xs text-ink-soft">{port}</code>
            </span>
            {mayOperate && (
              <Button disabled={isBusy || status !== 'running'} onClick={() => void open(String(port))}>
                <ExternalLink aria-hidden size={16} />
                {t('ports.open', { name })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Dialog
        open={held !== undefined}
        onClose={() => setHeld(undefined)}
        title={t('ports.held.title')}
        lead={t('ports.held.body')}
      >
        <a
          href={held}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClass('primary')}
          onClick={() => setHeld(undefined)}
        >
          {t('ports.held.open')}
        </a>
      </Dialog>
    </Panel>
  );
}
