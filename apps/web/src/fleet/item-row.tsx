import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useDoing } from './use-doing.ts';
import { sinceOf } from './fleet-view.ts';
import { ItemCheck } from './item-check.tsx';
import { ItemMenu } from './item-menu.tsx';
import { ItemParts } from './item-parts.tsx';
import type { ItemProps } from './item-tools.ts';
import { shortPath } from './short-path.ts';

/** The columns, from narrow to wide: what there is no room for is left out. */
const COLUMNS =
  'grid items-center gap-x-3 px-2 grid-cols-[1.75rem_minmax(0,1fr)_auto_2.75rem] ' +
  'sm:grid-cols-[1.75rem_minmax(0,2fr)_9rem_minmax(0,2fr)_2.5rem] ' +
  'lg:grid-cols-[1.75rem_minmax(0,2fr)_9rem_minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_2.5rem]';
const FROM_SMALL = 'hidden min-w-0 sm:block';
const FROM_LARGE = 'hidden min-w-0 lg:block';

export function ColumnHeads({ mayAct }: { mayAct: boolean }) {
  const { t } = useTranslation('fleet');
  return (
    <div role="row" className={classNames(COLUMNS, 'py-2 text-xs font-semibold text-ink-soft')}>
      <div role="columnheader">{mayAct && <span className="sr-only">{t('columns.select')}</span>}</div>
      <div role="columnheader">{t('columns.name')}</div>
      <div role="columnheader">{t('columns.state')}</div>
      <div role="columnheader" className={FROM_SMALL}>
        {t('columns.doing')}
      </div>
      <div role="columnheader" className={FROM_LARGE}>
        {t('columns.directory')}
      </div>
      <div role="columnheader" className={FROM_LARGE}>
        {t('columns.use')}
      </div>
      <div role="columnheader">{mayAct && <span className="sr-only">{t('columns.acts')}</span>}</div>
    </div>
  );
}

/** One instance as the cells of a row. Drawn again only when the instance itself has changed. */
export const ItemRow = memo(function ItemRow(props: ItemProps) {
  const { instance, isSelected, tools } = props;
  const { id, name, agent, workspace } = instance;
  const doing = useDoing(instance);
  return (
    <div
      role="presentation"
      data-instance={id}
      className={classNames(
        COLUMNS,
        'border-t border-line py-1 text-sm focus-within:bg-sunken',
        isSelected ? 'bg-accent-soft' : 'bg-panel',
      )}
    >
      <div role="cell">{tools.mayAct && <ItemCheck {...props} />}</div>
      <div role="cell" className="min-w-0">
        <Link
          to="/instances/$target"
          params={{ target: name }}
          className="flex min-h-11 min-w-0 flex-col justify-center text-ink no-underline hover:underline sm:min-h-9"
        >
          <span className="truncate font-semibold">{name}</span>
          <span className="truncate text-xs text-ink-soft">{agent}</span>
        </Link>
      </div>
      <div role="cell" className="flex flex-col items-start gap-0.5 text-xs text-ink-soft">
        <StateMark instance={instance} />
        <TimeAgo time={sinceOf(instance)} />
      </div>
      <div role="cell" className={classNames(FROM_SMALL, 'truncate')} title={doing}>
        {doing}
      </div>
      <div
        role="cell"
        className={classNames(FROM_LARGE, 'truncate font-mono text-xs text-ink-soft')}
        title={workspace}
      >
        {shortPath(workspace, tools.home)}
      </div>
      <div role="cell" className={classNames(FROM_LARGE, 'text-xs text-ink-soft')}>
        <span className="flex flex-wrap items-center gap-x-3">
          <ItemParts instance={instance} />
        </span>
      </div>
      <div role="cell">
        {tools.mayAct && <ItemMenu instance={instance} acts={tools.acts} isOff={tools.isAway} />}
      </div>
    </div>
  );
});
