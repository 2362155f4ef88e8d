import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

const BOX =
  'w-full rounded-md border border-line-strong bg-raised px-3 text-base sm:text-sm text-ink placeholder:text-ink-soft ' +
  'min-h-11 sm:min-h-9 disabled:opacity-55 aria-invalid:border-bad';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(BOX, className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(BOX, 'py-2', className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={classNames(BOX, className)} {...rest} />;
}

/** A label, what it is for, and what is wrong with it. The child is told the ids that tie them together. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (ties: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}) {
  const id = useId();
  const note = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        ...(note === undefined ? {} : { 'aria-describedby': noteId }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {note !== undefined && (
        <p id={noteId} className={classNames('text-xs', error === undefined ? 'text-ink-soft' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
