import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { useApi, useMay } from '../page-context.tsx';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { useAct } from '../ui/use-act.ts';
import { PAUSE_RECOVERY, RECOVER, RECOVERY, type RecoveryItem, RELEASE } from './settings-documents.ts';

/** What is started again by itself, and what waits for a person. */
export function RecoverySection() {
  return (
    <AskedPart query={RECOVERY} variables={{}}>
      {({ recovery }, again) => (
        <div className="flex flex-col gap-4 text-sm">
          <Pause isPaused={recovery.paused} again={again} />
          <Items items={recovery.items} again={again} />
        </div>
      )}
    </AskedPart>
  );
}

function Pause({ isPaused, again }: { isPaused: boolean; again: () => void }) {
  const { t } = useTranslation('settings');
  const api = useApi();
  const mayOperate = useMay('operate');
  const { act, isBusy } = useAct();
  const turn = () =>
    act(() => api.act(PAUSE_RECOVERY, { paused: !isPaused }).then(again), {
      failed: t('recovery.notTurned'),
    });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Badge tone={isPaused ? 'needs' : 'good'}>{t(isPaused ? 'recovery.paused' : 'recovery.on')}</Badge>
      <p className="min-w-0 flex-1 basis-60">{t(isPaused ? 'recovery.pausedBody' : 'recovery.onBody')}</p>
      {mayOperate && (
        <Button disabled={isBusy} onClick={() => void turn()}>
          {t(isPaused ? 'recovery.resume' : 'recovery.pause')}
        </Button>
      )}
    </div>
  );
}

function Items({ items, again }: { items: readonly RecoveryItem[]; again: () => void }) {
  const { t } = useTranslation('settings');
  if (items.length === 0) return <p className="text-ink-soft">{t('recovery.none')}</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {items.map((item) => (
        <Item key={item.id} item={item} again={again} />
      ))}
    </ul>
  );
}

const FOR_A_PERSON: ReadonlySet<string> = new Set(['blocked', 'quarantined']);

function Item({ item, again }: { item: RecoveryItem; again: () => void }) {
  const { t } = useTranslation(['settings', 'states']);
  const api = useApi();
  const mayOperate = useMay('operate');
  const { act, isBusy } = useAct();
  const { id, name, recovery } = item;
  const isStuck = FOR_A_PERSON.has(recovery.state);
  const begin = (): Promise<unknown> =>
    isStuck ? api.act(RELEASE, { target: id }) : api.act(RECOVER, { target: id });
  const start = () =>
    act(() => begin().then(again), {
      done: t('recovery.started', { name }),
      failed: t('recovery.notStarted', { name }),
    });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <Link to="/instances/$target" params={{ target: name }} className="font-medium text-accent underline">
        {name}
      </Link>
      <Badge tone={isStuck ? 'bad' : 'busy'}>{wordFor(t, 'states:recovery', recovery.state)}</Badge>
      <p className="min-w-0 flex-1 basis-60 break-words text-ink-soft">
        {recovery.detail ?? recovery.reason} {recovery.at !== null && <Time at={recovery.at} />}
      </p>
      {mayOperate && (
        <Button disabled={isBusy} onClick={() => void start()}>
          {t(isStuck ? 'recovery.release' : 'recovery.recover')}
        </Button>
      )}
    </li>
  );
}
