import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { TerminalPlace } from './terminal-place.tsx';
import { LogReader } from './log-reader.ts';

/** Everything that is kept of what a run printed; it goes on while the run does. */
export function LogView({ instance, generation }: { instance: Instance; generation: number }) {
  return <OneLog key={`${instance.id} ${generation}`} instance={instance} generation={generation} />;
}

function OneLog({ instance, generation }: { instance: Instance; generation: number }) {
  const { t } = useTranslation('terminal');
  const [reader] = useState(
    () => new LogReader({ target: instance.id, generation, label: t('log.label', { name: instance.name }) }),
  );
  const { phase, problem } = useSyncExternalStore(reader.subscribe, reader.snapshot);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p role="status" className="px-2 py-1 text-xs text-ink-soft">
        {problem ?? t(`log.${phase}`)}
      </p>
      <TerminalPlace mount={reader.mount} />
    </div>
  );
}
