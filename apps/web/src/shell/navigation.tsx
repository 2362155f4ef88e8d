import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LogOut, Search } from 'lucide-react';
import { waitingIn } from '../inbox/inbox-items.ts';
import { useCaller, useOfFleet } from '../page-context.tsx';
import { useSignOut } from '../session/use-sign-out.ts';
import { IconButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { paletteKeys } from './key.tsx';
import { MoreMenu } from './more-menu.tsx';
import { PLACES } from './places.ts';
import { useShell } from './shell-context.ts';

const ITEM =
  'flex min-h-11 flex-1 flex-col items-center justify-center gap-0.5 rounded-md px-2 text-xs no-underline text-ink-soft ' +
  'sm:flex-none sm:flex-row sm:justify-start sm:gap-3 sm:px-3 sm:text-sm hover:bg-sunken ' +
  'data-[status=active]:bg-accent-soft data-[status=active]:text-accent data-[status=active]:font-semibold';

/** At the side; on a phone at the bottom, where a thumb is. */
export function Navigation() {
  const { t } = useTranslation();
  const { openPalette } = useShell();
  const caller = useCaller()?.caller;
  const waiting = useOfFleet(waitingIn);
  return (
    <nav
      aria-label={t('nav.label')}
      className={classNames(
        'fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-panel px-1 pb-[env(safe-area-inset-bottom)]',
        'sm:sticky sm:top-0 sm:h-dvh sm:w-48 sm:flex-col sm:gap-1 sm:border-t-0 sm:border-r sm:p-3',
      )}
    >
      <p className="hidden px-3 py-2 text-lg font-bold text-accent sm:block">{t('name')}</p>
      {PLACES.map(({ to, name, icon: Icon, isMain }) => (
        <Link
          key={to}
          to={to}
          className={classNames(ITEM, !isMain && 'hidden sm:flex')}
          activeOptions={{ exact: to === '/', includeSearch: false }}
        >
          <span className="relative">
            <Icon aria-hidden size={20} />
            {name === 'inbox' && waiting > 0 && <Count value={waiting} />}
          </span>
          {t(`nav.${name}`)}
          {name === 'inbox' && waiting > 0 && (
            <span className="sr-only">{t('nav.waiting', { count: waiting })}</span>
          )}
        </Link>
      ))}
      <button
        type="button"
        onClick={openPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className={classNames(ITEM, 'hidden cursor-pointer sm:flex')}
      >
        <Search aria-hidden size={20} />
        <span className="flex-1 text-left">{t('palette.short')}</span>
        <span aria-hidden className="text-xs">
          {paletteKeys().join(' ')}
        </span>
      </button>
      <MoreMenu className={classNames(ITEM, 'cursor-pointer sm:hidden')} />
      {caller !== undefined && <CallerLine actor={caller.actor} scope={caller.scope} />}
    </nav>
  );
}

/** Who is signed in, and the way out. */
function CallerLine({ actor, scope }: { actor: string; scope: string }) {
  const { t } = useTranslation();
  const { leave, isBusy } = useSignOut();
  return (
    <div className="mt-auto hidden items-center gap-1 pl-3 sm:flex">
      <p className="min-w-0 flex-1 text-xs break-words text-ink-soft">{t('caller', { actor, scope })}</p>
      <IconButton label={t('signOut')} disabled={isBusy} onClick={leave}>
        <LogOut aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

function Count({ value }: { value: number }) {
  return (
    <span
      aria-hidden
      className="absolute -top-2 -right-3 min-w-4 rounded-full bg-needs px-1 text-center text-[0.65rem] font-bold text-page"
    >
      {value}
    </span>
  );
}
