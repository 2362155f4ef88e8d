import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent border-accent hover:brightness-110',
  plain: 'bg-raised text-ink border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunken',
  danger: 'bg-raised text-bad border-bad hover:bg-bad-soft',
};

/** Large enough for a finger on a phone, denser with a mouse. */
const SHAPE =
  'inline-flex items-center justify-center gap-2 rounded-md border px-3 text-sm font-medium whitespace-nowrap ' +
  'min-h-11 sm:min-h-9 cursor-pointer disabled:cursor-not-allowed disabled:opacity-55 no-underline';

export function buttonClass(kind: ButtonKind = 'plain'): string {
  return classNames(SHAPE, KINDS[kind]);
}

export function Button({
  kind = 'plain',
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { kind?: ButtonKind }) {
  return <button type={type} className={classNames(buttonClass(kind), className)} {...rest} />;
}

/** Shows an icon only; its name is for those who cannot see it, and a hint for those who can. */
export function IconButton({
  label,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label' | 'title'> & { label: string; kind?: ButtonKind }) {
  return (
    <Button
      kind="quiet"
      aria-label={label}
      title={label}
      className={classNames('min-w-11 px-0 sm:min-w-9', className)}
      {...rest}
    />
  );
}
