import { Outlet } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFleet, useIsSignedOut } from '../page-context.tsx';
import { SignedOut } from '../session/signed-out.tsx';
import { AwayBanner } from './away-banner.tsx';
import { CommandStore, isTyping } from './command-store.ts';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { ReadOnlyNote } from './read-only-note.tsx';
import { ShellContext, type ShellParts } from './shell-context.ts';
import { Unreached } from './unreached.tsx';
import { UpdateBanner } from './update-banner.tsx';

/** What stands around every page: where one can go, and whether what is shown is true. */
export function Shell() {
  const { t } = useTranslation();
  const isSignedOut = useIsSignedOut();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const parts = useMemo<ShellParts>(
    () => ({ commands: new CommandStore(), openPalette: () => setPaletteOpen(true) }),
    [],
  );
  useKeys(parts);
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
            className="mx-auto w-full max-w-[120rem] flex-1 p-4 outline-none sm:p-6"
          >
            <Content />
          </main>
        </div>
      </div>
      <Palette isOpen={isPaletteOpen} close={() => setPaletteOpen(false)} />
    </ShellContext>
  );
}

/** Without a first answer there is nothing to show. */
function Content() {
  const { epoch, lostAt } = useFleet();
  return epoch === 0 && lostAt !== undefined ? <Unreached /> : <Outlet />;
}

/** Keys count where nobody types; the palette's everywhere. */
function useKeys({ commands, openPalette }: ShellParts): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return openPalette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      const command = commands.byKey(event.key);
      if (command === undefined) return;
      event.preventDefault();
      command.act();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [commands, openPalette]);
}
