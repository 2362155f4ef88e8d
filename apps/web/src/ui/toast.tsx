import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';

const SHOWN_MS = 8000;

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider timeout={SHOWN_MS} limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 sm:bottom-4">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts() {
  const { t } = useTranslation();
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className={classNames(
        'rounded-md border bg-raised p-3 text-sm text-ink shadow-lg',
        toast.type === 'problem' ? 'border-bad' : 'border-line',
      )}
    >
      <Base.Content className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Base.Title className="font-semibold" />
          <Base.Description className="break-words text-ink-soft" />
        </div>
        <Base.Action className="min-h-9 cursor-pointer rounded px-2 font-semibold text-accent underline" />
        <Base.Close render={<IconButton label={t('close')} />}>
          <X aria-hidden size={16} />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}

/** Something was done that can be taken back for a while. */
export interface Undo {
  readonly label: string;
  readonly act: () => void;
}

/** Says in a corner what was done, or why it was not. The same object for as long as the page lives. */
export function useToasts() {
  const { add, close } = Base.useToastManager();
  return useMemo(
    () => ({
      done: (title: string, undo?: Undo, more?: ReactNode): void => {
        const id: string = add({
          title,
          ...(more === undefined ? {} : { description: more }),
          ...(undo === undefined
            ? {}
            : {
                actionProps: {
                  children: undo.label,
                  onClick: () => {
                    close(id);
                    undo.act();
                  },
                },
              }),
        });
      },
      problem: (title: string, error: unknown): void => {
        add({ title, description: toProblem(error).message, type: 'problem', priority: 'high' });
      },
    }),
    [add, close],
  );
}
