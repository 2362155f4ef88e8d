import { Link } from '@tanstack/react-router';
import { LayoutGrid, Rows3, Trash2 } from 'lucide-react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Select } from '../ui/field.tsx';
import { FLEET_SORTS, type FleetSearch } from './fleet-search.ts';
import type { FleetView } from './fleet-view.ts';
import { SearchField } from './search-field.tsx';
import { STANDINGS } from './standing.ts';
import type { ChangeSearch } from './use-fleet-search.ts';

/** What is shown, and in which order and form. All of it stands in the address. */
export function FleetToolbar({
  search,
  change,
  view,
  ref,
}: {
  search: FleetSearch;
  change: ChangeSearch;
  view: FleetView;
  ref: Ref<HTMLInputElement>;
}) {
  const { t } = useTranslation('fleet');
  return (
    <search className="mb-3 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField ref={ref} words={search.q ?? ''} search={(q) => change({ q })} />
        <Select
          aria-label={t('filter.agent')}
          value={search.agent ?? ''}
          onChange={({ target }) => change({ agent: target.value })}
          className="min-w-32 flex-1 sm:w-auto sm:flex-none"
        >
          <option value="">{t('filter.allAgents')}</option>
          {view.agents.map((agent) => (
            <option key={agent}>{agent}</option>
          ))}
        </Select>
        <Select
          aria-label={t('sort.label')}
          value={search.sort ?? 'urgency'}
          onChange={({ target }) => change({ sort: FLEET_SORTS.find((sort) => sort === target.value) })}
          className="min-w-44 flex-1 sm:w-auto sm:flex-none"
        >
          {FLEET_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`sort.${sort}`)}
            </option>
          ))}
        </Select>
        <Layouts layout={search.view ?? 'cards'} change={change} />
      </div>
      <Standings search={search} change={change} view={view} />
    </search>
  );
}

function Layouts({ layout, change }: { layout: 'cards' | 'table'; change: ChangeSearch }) {
  const { t } = useTranslation('fleet');
  return (
    <div role="group" aria-label={t('layout.label')} className="flex rounded-md border border-line">
      <IconButton
        label={t('layout.cards')}
        aria-pressed={layout === 'cards'}
        onClick={() => change({ view: undefined })}
        className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
      >
        <LayoutGrid aria-hidden size={16} />
      </IconButton>
      <IconButton
        label={t('layout.table')}
        aria-pressed={layout === 'table'}
        onClick={() => change({ view: 'table' })}
        className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
      >
        <Rows3 aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

function Standings({ search, change, view }: { search: FleetSearch; change: ChangeSearch; view: FleetView }) {
  const { t } = useTranslation(['fleet', 'states']);
  const all = [...view.counts.values()].reduce((sum, count) => sum + count, 0);
  const chips = STANDINGS.filter((standing) => view.counts.has(standing) || search.standing === standing);
  return (
    <div role="group" aria-label={t('filter.standing')} className="flex flex-wrap gap-2">
      <Chip
        isOn={search.standing === undefined}
        label={t('filter.all')}
        count={all}
        choose={() => change({ standing: undefined })}
      />
      {chips.map((standing) => (
        <Chip
          key={standing}
          isOn={search.standing === standing}
          label={t(`states:standing.${standing}`)}
          count={view.counts.get(standing) ?? 0}
          choose={() => change({ standing })}
        />
      ))}
      <Link
        to="/"
        search={{ trash: true }}
        className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line bg-panel px-3 text-sm text-ink no-underline hover:bg-sunken sm:min-h-8"
      >
        <Trash2 aria-hidden size={14} />
        {t('trash.title')}
      </Link>
    </div>
  );
}

function Chip({
  isOn,
  label,
  count,
  choose,
}: {
  isOn: boolean;
  label: string;
  count: number;
  choose: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={choose}
      className={classNames(
        'inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-full border px-3 text-sm sm:min-h-8',
        isOn ? 'border-accent bg-accent-soft text-accent' : 'border-line bg-panel text-ink hover:bg-sunken',
      )}
    >
      {label}
      <span className="tabular-nums">{count}</span>
    </button>
  );
}
