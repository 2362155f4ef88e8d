import {
  cloneElement,
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useState,
  useSyncExternalStore,
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

/**
 * A button that opens a list of things to do. A whole menu for each of many is dear: it is made when it is wanted. Until it
 * is there the button stays the same one, with the focus that it has.
 */
export function Menu({ trigger, items }: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const list = useSyncExternalStore(menuList.subscribe, menuList.current);
  if (isWanted && list !== undefined) return <list.MenuList trigger={trigger} items={items} />;
  return (
    <>
      {cloneElement(trigger, {
        'aria-haspopup': 'menu',
        'aria-expanded': false,
        onClick: () => setWanted(true),
        onKeyDown: (event: KeyboardEvent) => {
          if (!OPENING_KEYS.has(event.key)) return;
          event.preventDefault();
          setWanted(true);
        },
      })}
      {isWanted && <Wanted giveUp={() => setWanted(false)} />}
    </>
  );
}

function Wanted({ giveUp }: { giveUp: () => void }): null {
  useLater(menuList, true, giveUp);
  return null;
}
