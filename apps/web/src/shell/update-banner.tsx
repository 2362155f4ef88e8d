import { BERTH_VERSION } from '@berth/contract';
import { RefreshCw } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useOfFleet, usePage } from '../page-context.tsx';
import { CALLER } from '../session/caller.ts';
import { Button } from '../ui/button.tsx';

/** Says that the page is older than the daemon. Nothing is loaded again until somebody wants it. */
export function UpdateBanner() {
  const { t } = useTranslation();
  const { worker } = usePage();
  const epoch = useOfFleet(({ epoch }) => epoch);
  const isNewer = useSyncExternalStore(worker.subscribe, worker.isNewer);
  const [{ data }, ask] = useQuery({ query: CALLER });
  const version = data?.daemon.version;
  const [later, setLater] = useState<string>();
  useEffect(() => {
    if (epoch === 0) return;
    ask({ requestPolicy: 'network-only' });
    void worker.check();
  }, [worker, epoch, ask]);
  const isOther = version !== undefined && version !== BERTH_VERSION;
  const news = isOther ? version : isNewer ? 'page' : undefined;
  return (
    <div role="status">
      {news !== undefined && later !== news && (
        <div className="flex flex-wrap items-center gap-3 border-b border-line bg-accent-soft px-4 py-2 text-sm text-accent">
          <RefreshCw aria-hidden size={18} />
          <p className="min-w-0 flex-1">{isOther ? t('update.version', { version }) : t('update.page')}</p>
          <Button onClick={() => void worker.reload()}>{t('update.reload')}</Button>
          <Button kind="quiet" onClick={() => setLater(news)}>
            {t('update.later')}
          </Button>
        </div>
      )}
    </div>
  );
}
