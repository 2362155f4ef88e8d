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

/** A button that opens a list of things to do. A whole menu for each of many is dear: it is made when it is wanted. */
export function Menu({
  trigger,
  items,
}: {
  trigger: ReactElement<ComponentProps<'button'>>;
  items: readonly MenuItem[];
}) {
  const [isWanted, setWanted] = useState(false);
  const list = useLater(menuList, isWanted, () => setWanted(false));
  if (isWanted && list !== undefined) return <list.MenuList trigger={trigger} items={items} />;
  return cloneElement(trigger, {
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
