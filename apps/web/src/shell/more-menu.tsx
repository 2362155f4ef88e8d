import { useLocation, useNavigate } from '@tanstack/react-router';
import { Ellipsis, Keyboard, LogOut, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSignOut } from '../session/use-sign-out.ts';
import { Menu } from '../ui/menu.tsx';
import { PLACES } from './places.ts';
import { useShell } from './shell-context.ts';

/** On a phone: the places that the bar has no room for, and the palette. */
export function MoreMenu({ className }: { className: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { leave } = useSignOut();
  const { openPalette, openKeys } = useShell();
  const places = PLACES.filter(({ isMain }) => !isMain);
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={className}
          data-status={places.some(({ to }) => pathname === to) ? 'active' : undefined}
        >
          <Ellipsis aria-hidden size={20} />
          {t('nav.more')}
        </button>
      }
      items={[
        { label: t('palette.open'), icon: <Search aria-hidden size={16} />, act: openPalette },
        ...places.map(({ to, name, icon: Icon }) => ({
          label: t(`nav.${name}`),
          icon: <Icon aria-hidden size={16} />,
          act: () => void navigate({ to }),
        })),
        { label: t('keys.title'), icon: <Keyboard aria-hidden size={16} />, act: openKeys },
        { label: t('signOut'), icon: <LogOut aria-hidden size={16} />, act: leave },
      ]}
    />
  );
}
