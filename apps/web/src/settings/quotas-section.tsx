import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { AskedPart } from '../ui/asked-part.tsx';
import { bytesText, durationText } from '../ui/figures.ts';
import { language } from '../ui/language.ts';
import { FileNote } from './file-note.tsx';
import { Meter } from './meter.tsx';
import { QUOTAS, type Quotas } from './settings-documents.ts';

export function QuotasSection() {
  return (
    <AskedPart query={QUOTAS} variables={{}}>
      {({ quotas }) => (
        <div className="flex flex-col gap-4">
          <Uses quotas={quotas} />
          <Queue queue={quotas.queue} />
          <FileNote file={quotas.file} problems={quotas.problems} />
        </div>
      )}
    </AskedPart>
  );
}

function Uses({ quotas }: { quotas: Quotas }) {
  const { t } = useTranslation('settings');
  const { uses, memory, unlimited, makeRoomIdleMs } = quotas;
  return (
    <div className="flex flex-col gap-3 text-sm">
      {uses.filter(isWorthALine).map(({ scope, owner, quota, used, limit }) => (
        <Meter
          key={`${scope} ${owner} ${quota}`}
          label={
            scope === 'fleet'
              ? wordFor(t, 'settings:quotas', quota)
              : t('quotas.of', { quota: wordFor(t, 'settings:quotas', quota), owner })
          }
          value={used}
          limit={limit}
          text={quotaText(quota)}
        />
      ))}
      {memory !== null && (
        <Meter
          label={t('quotas.machine')}
          value={memory.total - memory.available}
          limit={memory.total}
          text={bytesText}
          note={t('quotas.reserve', { size: bytesText(memory.reserve) })}
        />
      )}
      {unlimited.length > 0 && (
        <p className="text-ink-soft">{t('quotas.unlimited', { names: unlimited.join(', ') })}</p>
      )}
      <p className="text-ink-soft">
        {makeRoomIdleMs === null
          ? t('quotas.noRoomMaking')
          : t('quotas.roomMaking', { time: durationText(makeRoomIdleMs) })}
      </p>
    </div>
  );
}

/** Of one owner there is nothing to say that the fleet does not say, unless it is bounded. */
function isWorthALine({ scope, limit }: Quotas['uses'][number]): boolean {
  return scope === 'fleet' || limit !== null;
}

function quotaText(quota: string): (value: number) => string {
  return quota === 'memory' ? bytesText : (value) => new Intl.NumberFormat(language()).format(value);
}

function Queue({ queue }: { queue: Quotas['queue'] }) {
  const { t } = useTranslation('settings');
  if (queue.length === 0) return <p className="text-sm">{t('quotas.noQueue')}</p>;
  return (
    <div className="text-sm">
      <h3 className="font-semibold">{t('quotas.queue', { count: queue.length })}</h3>
      <ol className="list-decimal pl-6">
        {queue.map(({ id, name, reason }) => (
          <li key={id}>
            <Link to="/instances/$target" params={{ target: name }} className="text-accent underline">
              {name}
            </Link>{' '}
            {reason !== null && <span className="text-ink-soft">{reason}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
