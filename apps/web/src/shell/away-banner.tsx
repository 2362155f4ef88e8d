import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOfFleet, usePage } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { ago } from '../ui/times.ts';

const PATIENCE_MS = 700;

/** Says that the daemon does not answer, and since when. */
export function AwayBanner() {
  const lostAt = useOfFleet(({ lostAt, epoch }) => (epoch > 0 ? lostAt : undefined));
  return <div role="status">{lostAt !== undefined && <Away key={lostAt} since={lostAt} />}</div>;
}

/** A moment's absence, as when a daemon is exchanged, is not worth a word. */
function Away({ since }: { since: number }) {
  const { t } = useTranslation();
  const { fleet } = usePage();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-bad bg-bad-soft px-4 py-2 text-sm text-bad">
      <WifiOff aria-hidden size={18} />
      <p className="min-w-0 flex-1">
        <strong>{t('away.title')}</strong> {t('away.body', { ago: ago(since) })}
      </p>
      <Button onClick={fleet.retry}>{t('away.retry')}</Button>
    </div>
  );
}
