import { createContext, type ReactNode, use, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { Later } from './later.ts';
import { ToastQueue } from './toast-queue.ts';

const ToastContext = createContext<ToastQueue | undefined>(undefined);

export const toastCorner = new Later(() => import('./toast-corner.tsx'));

export function ToastProvider({ children }: { children: ReactNode }) {
  const [queue] = useState(() => new ToastQueue());
  const corner = useSyncExternalStore(toastCorner.subscribe, toastCorner.current);
  return (
    <ToastContext value={queue}>
      {children}
      {corner !== undefined && <corner.ToastCorner queue={queue} />}
      <Stuck />
    </ToastContext>
  );
}

/** Without the corner nothing can be said that was done or went wrong: this alone needs nothing that is to be loaded. */
function Stuck() {
  const { t } = useTranslation();
  const isStuck = useSyncExternalStore(toastCorner.subscribe, toastCorner.hasFailed);
  if (!isStuck) return null;
  return (
    <div
      role="alert"
      className="fixed right-4 bottom-20 z-50 rounded border border-line bg-panel p-3 sm:bottom-4"
    >
      {t('part.unloaded')}{' '}
      <button
        type="button"
        className="min-h-11 cursor-pointer font-semibold text-accent underline sm:min-h-9"
        onClick={() => location.reload()}
      >
        {t('part.reload')}
      </button>
    </div>
  );
}

/** Something was done that can be taken back for a while. */
export interface Undo {
  readonly label: string;
  readonly act: () => void;
}

export interface Toasts {
  readonly done: (title: string, undo?: Undo, more?: ReactNode) => void;
  readonly problem: (title: string, error: unknown) => void;
}

/** Says in a corner what was done, or why it was not. The same object for as long as the page lives. */
export function useToasts(): Toasts {
  const queue = use(ToastContext);
  if (queue === undefined) throw new Error('used outside of the page');
  return useMemo(() => toastsOf(queue), [queue]);
}

function toastsOf(queue: ToastQueue): Toasts {
  const say: ToastQueue['say'] = (what) => {
    queue.say(what);
    toastCorner.load().catch((error: unknown) => console.warn('berth: nothing to say it with', error));
  };
  return {
    done: (title, undo, more) =>
      say(({ add, close }) => {
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
      }),
    problem: (title, error) =>
      say(({ add }) =>
        add({ title, description: toProblem(error).message, type: 'problem', priority: 'high' }),
      ),
  };
}
