import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { ago } from '../ui/times.ts';
import { durationText } from '../ui/figures.ts';
import { useNow } from '../ui/use-now.ts';

const COUNT_MS = 1000;
const OWED: ReadonlySet<string> = new Set(['backing_off', 'limited', 'restarting', 'blocked', 'quarantined']);

/** Why it is not simply at work, and what will come of it. */
export function Situation({ instance }: { instance: Instance }) {
  const { archived, status, attachment, recovery } = instance;
  return (
    <div role="status" className="flex flex-col gap-2 empty:hidden">
      {archived && <Archived />}
      {status === 'queued' && <Queued instance={instance} />}
      {status === 'exited' && !archived && <Ended instance={instance} />}
      {status === 'lost' && <Lost />}
      {status === 'running' && attachment !== 'connected' && (
        <Disconnected how={attachment === 'connecting' ? 'connecting' : 'disconnected'} />
      )}
      {recovery !== null && OWED.has(recovery.state) && <Recovering recovery={recovery} />}
    </div>
  );
}

function Note({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex gap-2 rounded-md border border-line bg-panel px-3 py-2 text-sm">
      <Info aria-hidden size={18} className="mt-0.5 shrink-0 text-ink-soft" />
      <div className="min-w-0 break-words">
        <p className="font-semibold">{title}</p>
        {children}
      </div>
    </div>
  );
}

function Archived() {
  const { t } = useTranslation('instance');
  return <Note title={t('situation.archived.title')}>{t('situation.archived.body')}</Note>;
}

function Lost() {
  const { t } = useTranslation('instance');
  return <Note title={t('situation.lost.title')}>{t('situation.lost.body')}</Note>;
}

function Disconnected({ how }: { how: 'connecting' | 'disconnected' }) {
  const { t } = useTranslation('instance');
  return <Note title={t(`situation.${how}.title`)}>{t(`situation.${how}.body`)}</Note>;
}

function Queued({ instance: { queue } }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const now = useNow(COUNT_MS);
  const position = queue?.position ?? null;
  return (
    <Note title={position === null ? t('situation.queued.title') : t('situation.queued.place', { position })}>
      {queue?.reason != null && <p>{queue.reason}</p>}
      {queue != null && <p>{t('situation.queued.since', { ago: ago(queue.since, now) })}</p>}
      {queue?.until != null && (
        <p>
          {t('situation.queued.until', { left: durationText(Math.max(0, Date.parse(queue.until) - now)) })}
        </p>
      )}
    </Note>
  );
}

function Ended({ instance: { exit } }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  if (exit === null) return <Note title={t('situation.ended.title')} />;
  const { cause, code, signal, detail } = exit;
  return (
    <Note title={wordFor(t, 'instance:situation.ended', cause)}>
      {code !== null && <p>{t('situation.ended.code', { code })}</p>}
      {signal !== null && <p>{t('situation.ended.signal', { signal })}</p>}
      {detail !== null && <p>{detail}</p>}
    </Note>
  );
}

function Recovering({ recovery }: { recovery: NonNullable<Instance['recovery']> }) {
  const { t } = useTranslation('instance');
  const now = useNow(COUNT_MS);
  const { state, reason, detail, attempt, at, hold } = recovery;
  const left = at === null ? undefined : Math.max(0, Date.parse(at) - now);
  return (
    <Note title={wordFor(t, 'instance:recovery.state', state)}>
      {left !== undefined && (
        // The seconds are not to be read aloud, one after the other.
        <p aria-live="off">
          {left === 0 ? t('recovery.due') : t('recovery.in', { left: durationText(left) })}
        </p>
      )}
      {reason !== null && <p>{wordFor(t, 'instance:recovery.reason', reason)}</p>}
      {detail !== null && <p>{detail}</p>}
      {hold !== null && <p>{wordFor(t, 'instance:recovery.hold', hold)}</p>}
      {attempt > 0 && <p>{t('recovery.attempt', { attempt })}</p>}
    </Note>
  );
}
