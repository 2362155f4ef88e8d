import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useApi } from '../page-context.tsx';
import { CALLER } from '../session/caller.ts';
import { LogView } from './log-view.tsx';
import { TerminalPlace } from './terminal-place.tsx';
import { TerminalView } from './terminal-view.ts';

/** The terminal of an instance, as it is now: it fills what it is put into. */
export function Terminal({ instance, readOnly }: { instance: Instance; readOnly: boolean }) {
  return <OneTerminal key={`${instance.id} ${readOnly}`} instance={instance} readOnly={readOnly} />;
}

function OneTerminal({ instance, readOnly }: { instance: Instance; readOnly: boolean }) {
  const view = useTerminalView(instance, readOnly);
  const { isOver } = useSyncExternalStore(view.subscribe, view.snapshot);
  if (isOver) return <LogView instance={instance} generation={instance.generation} />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TerminalPlace mount={view.mount} />
    </div>
  );
}

function useTerminalView({ id, name, run, status }: Instance, readOnly: boolean): TerminalView {
  const { t } = useTranslation('terminal');
  const api = useApi();
  const [view] = useState(
    () =>
      new TerminalView({
        target: id,
        readOnly,
        label: t('label', { name }),
        // Whoever is signed in no longer is told so by any question.
        doubt: () => void api.ask(CALLER, {}).catch(() => undefined),
      }),
  );
  useEffect(() => view.follow(status === 'running' ? (run ?? undefined) : undefined), [view, run, status]);
  return view;
}
