import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';
import type { MenuItem } from './menu.tsx';

/** Within the content: what stands beside it is in no landmark. Looked up when a menu opens. */
const CONTENT = {
  get current() {
    return document.getElementById('content');
  },
};

/** Comes to be when it is to be open. */
export function MenuList({ trigger, items }: { trigger: ReactElement; items: readonly MenuItem[] }) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal container={CONTENT}>
        <Base.Positioner sideOffset={4} align="end" className="z-40">
          <Base.Popup className="min-w-48 rounded-md border border-line bg-raised p-1 text-ink shadow-lg">
            {items.map(({ label, icon, isDangerous, isDisabled, act }) => (
              <Base.Item
                key={label}
                disabled={isDisabled === true}
                onClick={act}
                className={classNames(
                  'flex min-h-11 cursor-pointer items-center gap-2 rounded px-3 text-sm select-none sm:min-h-8',
                  'data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-sunken',
                  isDangerous === true && 'text-bad',
                )}
              >
                {icon}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
