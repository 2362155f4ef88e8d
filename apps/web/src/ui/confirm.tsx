import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '../api/problem.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** Asks before something is done that cannot be taken back. Closes when it was done, and says why when it was not. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  label,
  act,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  label: string;
  act: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [isUnderWay, setUnderWay] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const close = () => {
    setProblem(undefined);
    onClose();
  };
  const run = async () => {
    setUnderWay(true);
    try {
      await act();
      close();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setUnderWay(false);
    }
  };
  return (
    <Dialog open={open} onClose={close} title={title}>
      <div className="flex flex-col gap-3 text-sm">
        {children}
        {problem !== undefined && (
          <p role="alert" className="rounded-md bg-bad-soft p-3 text-bad">
            {problem.message}
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{t('cancel')}</Button>
          <Button kind="danger" disabled={isUnderWay} onClick={() => void run()}>
            {label}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
