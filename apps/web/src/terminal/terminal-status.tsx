import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useOfFleet } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { bytesText } from '../ui/figures.ts';
import type { Typed } from './input-queue.ts';
import type { TerminalView, ViewState } from './terminal-view.ts';

/**
 * One line beside the terminal for what is to be known about it. It is always there: if it came and went, the terminal
 * would change its size with it.
 */
export function TerminalStatus({ view, readOnly }: { view: TerminalView; readOnly: boolean }) {
  const { t } = useTranslation('terminal');
  const state = useSyncExternalStore(view.subscribe, view.snapshot);
  const { size, problem, typed } = state.link ?? {};
  const about = aboutOf(state, readOnly);
  // Then the page asks for all of it, and what asks at once stands above.
  const isPageAway = useOfFleet(({ link }) => link === 'away');
  return (
    <div className="flex min-h-11 min-w-0 flex-1 items-center gap-2 px-2 sm:min-h-9">
      <p
        role="status"
        className={classNames(
          'line-clamp-2 min-w-0 flex-1 text-xs text-ink-soft',
          about === 'live' && 'pointer-coarse:invisible',
        )}
      >
        {about === 'refused'
          ? problem?.message
          : t(`status.${about}`, { ...size, ...(typed && typedText(typed)) })}
      </p>
      {about === 'othersSize' && <Button onClick={view.takeSize}>{t('status.useMine')}</Button>}
      {((about === 'away' && !isPageAway) || about === 'refused') && (
        <Button onClick={view.retry}>{t('status.connect')}</Button>
      )}
      {about === state.link?.notice && <Button onClick={view.dismiss}>{t('status.dismiss')}</Button>}
    </div>
  );
}

function typedText({ arrived, total }: Typed): { arrived: string; total: string } {
  return { arrived: bytesText(arrived), total: bytesText(total) };
}

/** The most pressing first. */
function aboutOf({ link, isOthersSize }: ViewState, readOnly: boolean) {
  if (link?.phase === 'refused') return 'refused';
  if (link?.notice !== undefined) return link.notice;
  if (link === undefined || link.phase === 'connecting') return 'connecting';
  if (link.phase !== 'live') return link.phase;
  if (isOthersSize) return readOnly ? 'othersSizeReadOnly' : 'othersSize';
  return readOnly ? 'readOnly' : 'live';
}
