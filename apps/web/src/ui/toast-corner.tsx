import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import type { ToastQueue } from './toast-queue.ts';

const SHOWN_MS = 8000;

export function ToastCorner({ queue }: { queue: ToastQueue }) {
  return (
    <Base.Provider timeout={SHOWN_MS} limit={4}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 sm:bottom-4">
          <Toasts queue={queue} />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts({ queue }: { queue: ToastQueue }) {
  const { t } = useTranslation();
  const { toasts, add, close } = Base.useToastManager();
  useEffect(() => queue.show({ add, close }), [queue, add, close]);
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
