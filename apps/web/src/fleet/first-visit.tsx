import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { useApi, useCaller, useMay } from '../page-context.tsx';
import { START_INSTANCE } from '../start/start-instance.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useToasts } from '../ui/toast.tsx';

/** Nothing is there yet: one step leads to something that runs. */
export function FirstVisit() {
  const { t } = useTranslation('fleet');
  const mayAct = useMay('operate');
  const { tryDemo, isUnderWay } = useDemo();
  if (!mayAct) return <EmptyState title={t('empty.title')}>{t('empty.readOnly')}</EmptyState>;
  return (
    <EmptyState
      title={t('empty.title')}
      actions={
        <>
          <Button kind="primary" disabled={isUnderWay || tryDemo === undefined} onClick={tryDemo}>
            {t('empty.demo')}
          </Button>
          <Link to="/new" className={buttonClass('plain')}>
            {t('empty.start')}
          </Link>
          <Link to="/" search={{ trash: true }} className={buttonClass('quiet')}>
            {t('trash.title')}
          </Link>
        </>
      }
    >
      {t('empty.body')}
    </EmptyState>
  );
}

/** Undefined until it is known where the daemon's user is at home. */
function useDemo() {
  const { t } = useTranslation('fleet');
  const api = useApi();
  const toasts = useToasts();
  const navigate = useNavigate();
  const home = useCaller()?.daemon.home;
  const [isUnderWay, setUnderWay] = useState(false);
  const start = async (directory: string) => {
    setUnderWay(true);
    try {
      const input = { agent: 'demo', directory, idempotencyKey: idempotencyKey() };
      const { startInstance } = await api.act(START_INSTANCE, { input });
      await navigate({ to: '/instances/$target', params: { target: startInstance.name } });
    } catch (error) {
      toasts.problem(t('empty.failed'), error);
      setUnderWay(false);
    }
  };
  return { isUnderWay, tryDemo: home === undefined ? undefined : () => void start(home) };
}
