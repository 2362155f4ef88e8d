import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { memo, useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { useFleet, useMay, usePage } from '../page-context.tsx';
import { buttonClass } from '../ui/button.tsx';
import { PageHeader } from '../ui/panel.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { FirstVisit } from './first-visit.tsx';
import { FleetBoard } from './fleet-board.tsx';
import type { Fleet } from './fleet-store.ts';
import { needingYou } from './standing.ts';
import { Trash } from './trash.tsx';
import { useFleetSearch } from './use-fleet-search.ts';

/** Much changes at once: drawing it waits for what somebody does meanwhile. */
export function FleetPage() {
  return <FleetThen fleet={useDeferredValue(useFleet())} />;
}

const FleetThen = memo(function FleetThen({ fleet }: { fleet: Fleet }) {
  const { t } = useTranslation('fleet');
  const mayAct = useMay('operate');
  return (
    <div data-wide>
      <PageHeader
        title={t('title')}
        lead={fleet.instances.size > 0 && <Lead fleet={fleet} />}
        actions={
          mayAct &&
          fleet.instances.size > 0 && (
            <Link to="/new" className={buttonClass('primary')}>
              <Plus aria-hidden size={16} />
              {t('new')}
            </Link>
          )
        }
      />
      <Content fleet={fleet} />
    </div>
  );
});

function Content({ fleet }: { fleet: Fleet }) {
  const { fleet: store } = usePage();
  const [search] = useFleetSearch();
  if (fleet.epoch === 0) {
    if (fleet.problem !== undefined) return <ErrorState problem={fleet.problem} retry={store.retry} />;
    return <LoadingState />;
  }
  if (search.trash === true) return <Trash />;
  if (fleet.instances.size === 0) return <FirstVisit />;
  return <FleetBoard fleet={fleet} />;
}

function Lead({ fleet }: { fleet: Fleet }) {
  const { instances, lostAt } = fleet;
  const waiting = needingYou(fleet);
  const { t } = useTranslation(['fleet', 'shell']);
  const mayAct = useMay('operate');
  return (
    <>
      {t('lead', { count: instances.size })}
      {waiting > 0 && <> {t('leadNeeds', { count: waiting })}</>}
      {!mayAct && <> {t('shell:readOnly')}</>}
      {lostAt !== undefined && (
        <strong>
          {' '}
          {t('old')} <TimeAgo time={new Date(lostAt).toISOString()} />
        </strong>
      )}
    </>
  );
}
