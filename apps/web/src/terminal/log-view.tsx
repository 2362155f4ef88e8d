import { ChevronsDown, ChevronsUp, Copy, Search } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useFleet } from '../page-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { PAGE_ROWS } from './log-pages.ts';
import { LogReader, type LogState } from './log-reader.ts';
import { SearchBar } from './search-bar.tsx';
import { TerminalPlace } from './terminal-place.tsx';
import { SettingsMenu } from './terminal-toolbar.tsx';
import { Tools } from './tools.tsx';

interface LogViewParts {
  readonly instance: Instance;
  readonly generation: number;
  /** The wheel is turned on at the end. */
  readonly beyondEnd?: () => void;
}

/** Everything that is kept of what a run printed; it goes on while the run does. */
export function LogView(parts: LogViewParts) {
  return <OneLog key={`${parts.instance.id} ${parts.generation}`} {...parts} />;
}

function OneLog({ instance, generation, beyondEnd }: LogViewParts) {
  const { t } = useTranslation('terminal');
  const [reader] = useState(
    () =>
      new LogReader({
        target: instance.id,
        generation,
        label: t('log.label', { name: instance.name }),
        ...(beyondEnd !== undefined && { beyondEnd }),
      }),
  );
  const { over, address } = useSyncExternalStore(reader.subscribe, reader.snapshot);
  const { link } = useFleet();
  useEffect(() => reader.reach(link), [reader, link]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <LogHead reader={reader} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        <TerminalPlace mount={reader.mount} />
        {over === 'search' && <LogSearch reader={reader} />}
      </div>
      <LinkDialog text={address} close={reader.forgetAddress} />
    </div>
  );
}

function LogHead({ reader }: { reader: LogReader }) {
  const { t } = useTranslation('terminal');
  const state = useSyncExternalStore(reader.subscribe, reader.snapshot);
  const { phase, problem, gone, hasSelection, isNewest, hasEarlier, ranOver } = state;
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-end border-b border-line">
      <p role="status" className="line-clamp-2 min-w-52 flex-1 px-2 py-1 text-xs text-ink-soft">
        {phase === 'refused' ? problem : t(`log.${aboutOf(state, phase)}`)}{' '}
        {ranOver && t('log.ranOver', { count: PAGE_ROWS })} {gone > 0 && t('log.gone', { count: gone })}
      </p>
      {(phase === 'away' || phase === 'refused') && (
        <Button onClick={reader.retry}>{t('status.connect')}</Button>
      )}
      <Tools label={t('tools.label')} mount={reader.mountTools}>
        {(hasEarlier || !isNewest) && (
          <IconButton
            label={t('log.turnEarlier')}
            // A disabled button would lose the focus each time that a page is read.
            aria-disabled={!hasEarlier}
            className="aria-disabled:cursor-not-allowed aria-disabled:opacity-55"
            onClick={() => hasEarlier && reader.turnTo('earlier')}
          >
            <ChevronsUp aria-hidden size={18} />
          </IconButton>
        )}
        {!isNewest && (
          <IconButton label={t('log.turnLater')} onClick={() => reader.turnTo('later')}>
            <ChevronsDown aria-hidden size={18} />
          </IconButton>
        )}
        <IconButton label={t('tools.search')} onClick={reader.openSearch}>
          <Search aria-hidden size={18} />
        </IconButton>
        <IconButton label={t('tools.copy')} disabled={!hasSelection} onClick={() => void reader.copy()}>
          <Copy aria-hidden size={18} />
        </IconButton>
        <SettingsMenu />
      </Tools>
    </div>
  );
}

/** What is shown may be less than all there is. */
function aboutOf({ isNewest, hasEarlier }: LogState, phase: Exclude<LogState['phase'], 'refused'>) {
  if (phase === 'away') return phase;
  if (!isNewest) return 'earlierPart';
  return hasEarlier ? (`${phase}Last` as const) : phase;
}

function LogSearch({ reader }: { reader: LogReader }) {
  const { surface } = reader;
  return surface === undefined ? null : <SearchBar surface={surface} close={reader.closeOver} />;
}
