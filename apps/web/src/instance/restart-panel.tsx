import { RESTART_POLICIES } from '@berth/contract';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { useMay } from '../page-context.tsx';
import { Field, Select } from '../ui/field.tsx';
import { namesIn } from '../ui/names-in.ts';
import { Panel } from '../ui/panel.tsx';
import { SET } from './act-documents.ts';
import { Facts } from '../ui/facts.tsx';
import { useAct } from '../ui/use-act.ts';

/** Whether it comes back when it has ended, and how it is by its own check. */
export function RestartPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  const { isBusy, run } = useAct();
  const { id, restart, health, healthDetail, recovery } = instance;
  return (
    <Panel title={t('restart.title')}>
      <Field label={t('restart.policy')} hint={wordFor(t, 'instance:restart.meaning', restart)}>
        {(ties) => (
          <Select
            {...ties}
            value={restart}
            disabled={!mayOperate || isBusy}
            onChange={({ target }) =>
              void run(
                SET,
                { target: id, restart: target.value, key: idempotencyKey() },
                { done: t('restart.saved'), failed: t('restart.refused') },
              )
            }
          >
            {namesIn(RESTART_POLICIES).map((policy) => (
              <option key={policy} value={policy}>
                {t(`restart.${policy}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="mt-3">
        <Facts
          facts={[
            [
              t('restart.health'),
              health === null ? t('restart.noHealth') : wordFor(t, 'instance:restart.healths', health),
            ],
            [t('restart.healthDetail'), healthDetail],
            [
              t('restart.recovery'),
              recovery === null ? null : wordFor(t, 'instance:recovery.state', recovery.state),
            ],
            [t('restart.attempts'), recovery === null ? null : String(recovery.attempt)],
          ]}
        />
      </div>
    </Panel>
  );
}
