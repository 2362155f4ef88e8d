import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** Scrolls by itself, with the keys too, and so can be had by Tab. `className` says how high it may get. */
export function ScrollBox({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without it, its contents cannot be read by keyboard
    <div role="group" aria-label={label} tabIndex={0} className={classNames('overflow-auto', className)}>
      {children}
    </div>
  );
}
