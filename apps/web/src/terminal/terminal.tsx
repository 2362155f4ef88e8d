import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { graphql } from '../api/graphql.ts';
import { useApi, useFleet } from '../page-context.tsx';
import { KeyBar } from './key-bar.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { LogView } from './log-view.tsx';
import { OutputSoFar } from './output-so-far.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import { SearchBar } from './search-bar.tsx';
import { TerminalPlace } from './terminal-place.tsx';
import { TerminalStatus } from './terminal-status.tsx';
import { TerminalToolbar } from './terminal-toolbar.tsx';
import { TerminalView } from './terminal-view.ts';

/** A question of its own: that it was not answered is nothing for those who once asked who is signed in. */
const STILL_SIGNED_IN = graphql(`
  query StillSignedIn {
    caller { actor }
  }
`);

/** The terminal of an instance, as it is now: it fills what it is put into. */
export function Terminal({ instance, readOnly }: { instance: Instance; readOnly: boolean }) {
  return <OneTerminal key={`${instance.id} ${readOnly}`} instance={instance} readOnly={readOnly} />;
}

function OneTerminal({ instance, readOnly }: { instance: Instance; readOnly: boolean }) {
  const view = useTerminalView(instance, readOnly);
  const { isOver, over, address, paste } = useSyncExternalStore(view.subscribe, view.snapshot);
  if (isOver && instance.status !== 'starting')
    return <LogView instance={instance} generation={instance.generation} />;
  return (
    <div className="relative flex h-full min-h-0 flex-col bg-panel">
      <div
        className="flex min-h-0 flex-1 flex-col"
        // What is under the output so far is not to be reached.
        inert={over === 'log'}
      >
        <div className="flex shrink-0 flex-col-reverse border-b border-line sm:flex-row">
          <TerminalStatus view={view} readOnly={readOnly} />
          <TerminalToolbar view={view} readOnly={readOnly} />
        </div>
        <div className="relative flex min-h-0 flex-1 flex-col">
          <TerminalPlace mount={view.mount} />
          {over === 'search' && <TerminalSearch view={view} />}
        </div>
        {!readOnly && <KeyBar view={view} />}
      </div>
      {over === 'log' && <OutputSoFar instance={instance} view={view} readOnly={readOnly} />}
      <LinkDialog text={address} close={view.forgetAddress} />
      <PasteDialog text={paste} paste={view.pasteNow} close={view.forgetPaste} />
    </div>
  );
}

function TerminalSearch({ view }: { view: TerminalView }) {
  const { surface } = view;
  return surface === undefined ? null : <SearchBar surface={surface} close={view.closeOver} />;
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
        // The answer to any question says so to the whole page.
        doubt: () => void api.ask(STILL_SIGNED_IN, {}).catch(() => undefined),
      }),
  );
  const { link } = useFleet();
  useEffect(() => view.reach(link), [view, link]);
  useEffect(() => view.follow(status === 'running' ? (run ?? undefined) : undefined), [view, run, status]);
  return view;
}
