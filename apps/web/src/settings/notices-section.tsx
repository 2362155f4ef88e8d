import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { useApi, useMay } from '../page-context.tsx';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { useAct } from '../ui/use-act.ts';
import { FileNote } from './file-note.tsx';
import { NOTIFY, type NoticeTrial, type Notify, TRY_NOTICE } from './settings-documents.ts';

/** How the daemon tells people beside the page: desktop, a command of theirs, terminals. */
export function NoticesSection() {
  return (
    <AskedPart query={NOTIFY} variables={{}}>
      {({ notify, daemon }) => (
        <div className="flex flex-col gap-4 text-sm">
          <Ways notify={notify} />
          <Trial directory={daemon.home} />
          <FileNote file={notify.file} problems={notify.problems} />
        </div>
      )}
    </AskedPart>
  );
}

function Ways({ notify }: { notify: Notify }) {
  const { t } = useTranslation(['settings', 'states']);
  const on = notify.on.map((activity) => wordFor(t, 'states:activity', activity)).join(', ');
  return (
    <>
      <p>{notify.on.length === 0 ? t('notices.onNothing') : t('notices.on', { on })}</p>
      <ul className="flex flex-col gap-2">
        {notify.ways.map(({ way, used, detail }) => (
          <li key={way} className="flex flex-wrap items-center gap-2">
            <Badge tone={used ? 'good' : 'quiet'}>{t(used ? 'notices.used' : 'notices.unused')}</Badge>
            <span className="font-medium">{wordFor(t, 'settings:notices.way', way)}</span>
            <span className="min-w-0 break-words text-ink-soft">{detail}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const TONES = { shown: 'good', failed: 'bad', off: 'quiet' } as const;

function Trial({ directory }: { directory: string }) {
  const { t } = useTranslation('settings');
  const api = useApi();
  const mayOperate = useMay('operate');
  const [trials, setTrials] = useState<readonly NoticeTrial[]>([]);
  const { act, isBusy } = useAct();
  const run = () =>
    act(async () => setTrials((await api.act(TRY_NOTICE, { directory })).tryNotice), {
      failed: t('notices.notTried'),
    });
  if (!mayOperate) return null;
  return (
    <div className="flex flex-col gap-2">
      <Button className="self-start" disabled={isBusy} onClick={() => void run()}>
        {t('notices.try')}
      </Button>
      <div role="status">
        <ul className="flex flex-col gap-1">
          {trials.map(({ way, outcome, detail }) => (
            <li key={way} className="flex flex-wrap items-center gap-2">
              <Badge tone={TONES[outcome as keyof typeof TONES] ?? 'quiet'}>
                {wordFor(t, 'settings:notices.outcome', outcome)}
              </Badge>
              {wordFor(t, 'settings:notices.way', way)}
              <span className="min-w-0 break-words text-ink-soft">{detail}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
