import {
  cloneElement,
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useState,
} from 'react';
import { Later } from './later.ts';
import { useLater } from './use-later.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly act: () => void;
}

export const menuList = new Later(() => import('./menu-list.tsx'));

/** What opens a menu that has the focus. */
const OPENING_KEYS: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp']);

interface MenuProps {
  readonly trigger: ReactElement<ComponentProps<'button'>>;
  readonly items: readonly MenuItem[];
}

/** A button that opens a list of things to do. A whole menu for each of many is dear: it is made when it is wanted. */
export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <WantedMenu {...props} giveUp={() => setWanted(false)} />;
  return cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setWanted(true),
    onKeyDown: (event: KeyboardEvent) => {
      if (!OPENING_KEYS.has(event.key)) return;
      event.preventDefault();
      setWanted(true);
    },
  });
}

function WantedMenu({ giveUp, ...props }: MenuProps & { giveUp: () => void }) {
  const list = useLater(menuList, true, giveUp);
  return list === undefined ? props.trigger : <list.MenuList {...props} />;
}
