import { Outlet } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notifier } from '../inbox/notifier.tsx';
import { useIsSignedOut, useOfFleet } from '../page-context.tsx';
import { SignedOut } from '../session/signed-out.tsx';
import { AwayBanner } from './away-banner.tsx';
import { CommandStore } from './command-store.ts';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { ReadOnlyNote } from './read-only-note.tsx';
import { ShellContext, type ShellParts, useShell } from './shell-context.ts';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { Unreached } from './unreached.tsx';
import { UpdateBanner } from './update-banner.tsx';
import { useKeys } from './use-keys.ts';
import { useShellCommands } from './use-shell-commands.ts';
import { useTimeToLoad } from './use-time-to-load.ts';

/** What stands around every page: where one can go, and whether what is shown is true. */
export function Shell() {
  const { t } = useTranslation();
  const isSignedOut = useIsSignedOut();
  const [front, setFront] = useState<'palette' | 'keys'>();
  const parts = useMemo<ShellParts>(
    () => ({
      commands: new CommandStore(),
      openPalette: () => setFront('palette'),
      openKeys: () => setFront('keys'),
    }),
    [],
  );
  useKeys(parts, front !== undefined);
  useTimeToLoad(useOfFleet(({ link }) => link === 'live'));
  if (isSignedOut) return <SignedOut />;
  return (
    <ShellContext value={parts}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-panel focus:p-2"
      >
        {t('skip')}
      </a>
      <div className="flex min-h-dvh flex-col sm:flex-row">
        <Navigation />
        <div className="flex min-w-0 flex-1 flex-col pb-16 sm:pb-0">
          <AwayBanner />
          <UpdateBanner />
          <ReadOnlyNote />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[120rem] flex-1 p-4 outline-none has-data-wide:max-w-none sm:p-6"
          >
            <Content />
          </main>
        </div>
      </div>
      <Front front={front} close={() => setFront(undefined)} />
      <Notifier />
    </ShellContext>
  );
}

/** What stands before the page. */
function Front({ front, close }: { front: 'palette' | 'keys' | undefined; close: () => void }) {
  const { openKeys } = useShell();
  useShellCommands(openKeys);
  return (
    <>
      <Palette isOpen={front === 'palette'} close={close} />
      <ShortcutsHelp isOpen={front === 'keys'} close={close} />
    </>
  );
}

/** Without a first answer there is nothing to show. */
function Content() {
  const isUnreached = useOfFleet(({ epoch, lostAt }) => epoch === 0 && lostAt !== undefined);
  return isUnreached ? <Unreached /> : <Outlet />;
}
