import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { classNames } from '../ui/class-names.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { sinceOf } from './fleet-view.ts';
import { ItemCheck } from './item-check.tsx';
import { ItemMenu } from './item-menu.tsx';
import { ItemParts } from './item-parts.tsx';
import type { ItemProps } from './item-tools.ts';
import { shortPath } from './short-path.ts';
import { useDoing } from './use-doing.ts';

/** One instance as a card. Drawn again only when the instance itself has changed. */
export const ItemCard = memo(function ItemCard(props: ItemProps) {
  const { instance, isSelected, tools } = props;
  const { id, name, agent, workspace } = instance;
  const doing = useDoing(instance);
  return (
    <article
      aria-label={name}
      data-instance={id}
      className={classNames(
        'flex min-w-0 flex-col gap-1.5 rounded-lg border bg-panel p-3 focus-within:border-accent',
        isSelected ? 'border-accent' : 'border-line',
      )}
    >
      <div className="flex items-center gap-2 max-[26rem]:flex-wrap">
        {tools.mayAct && <ItemCheck {...props} />}
        <Link
          to="/instances/$target"
          params={{ target: name }}
          className="inline-flex min-h-11 min-w-0 flex-1 items-center font-semibold text-ink no-underline hover:underline sm:min-h-8"
        >
          <span className="truncate">{name}</span>
        </Link>
        <span className="inline-flex max-[26rem]:order-last max-[26rem]:basis-full">
          <StateMark instance={instance} />
        </span>
        {tools.mayAct && <ItemMenu instance={instance} acts={tools.acts} isOff={tools.isAway} />}
      </div>
      <p className="flex min-w-0 justify-between gap-3 text-xs text-ink-soft">
        <span className="truncate" title={workspace}>
          {agent} · <span className="font-mono">{shortPath(workspace, tools.home)}</span>
        </span>
        <span className="shrink-0">
          <TimeAgo time={sinceOf(instance)} />
        </span>
      </p>
      {doing !== undefined && (
        <p className="line-clamp-2 text-sm break-words" title={doing}>
          {doing}
        </p>
      )}
      <div className="mt-auto flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-soft">
        <ItemParts instance={instance} />
      </div>
    </article>
  );
});
