import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useCaller, useMay } from '../page-context.tsx';
import { LogView } from '../terminal/log-view.tsx';
import { Terminal } from '../terminal/terminal.tsx';
import { Prompting } from './prompting.tsx';

const LIVE: ReadonlySet<string> = new Set(['starting', 'running', 'stopping', 'lost']);

/** Its terminal; of one that does not run, how it looked last. To look at one that was put away must not wake it. */
export function TerminalView({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  // Or it would be opened to look, thrown away, and opened to type.
  const isKnown = useCaller() !== undefined;
  return (
    <div className="flex flex-col gap-3 4xl:flex-row 4xl:items-start">
      <div className="h-[60dvh] min-h-72 min-w-0 overflow-hidden rounded-lg border border-line sm:h-[calc(100dvh-20rem)] 4xl:h-[calc(100dvh-11rem)] 4xl:flex-1">
        {LIVE.has(instance.status) && isKnown && <Terminal instance={instance} readOnly={!mayOperate} />}
        {instance.status === 'exited' && instance.run !== null && (
          <LogView instance={instance} generation={instance.generation} />
        )}
        {instance.run === null && <p className="p-4 text-sm text-ink-soft">{t('terminal.none')}</p>}
      </div>
      <div className="empty:hidden 4xl:w-lg 4xl:shrink-0">
        <Prompting instance={instance} isShort />
      </div>
    </div>
  );
}
