import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../api/graphql.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { bytesText } from '../ui/figures.ts';
import { Panel } from '../ui/panel.tsx';
import { useToasts } from '../ui/toast.tsx';
import { MEMORY } from './resource-documents.ts';

type Memory = ResultOf<typeof MEMORY>['memory'];

/** Dear to find out, and so only when somebody wants to know. */
export function MemoryPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const api = useApi();
  const { problem } = useToasts();
  const [memory, setMemory] = useState<Memory | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const measure = async (): Promise<void> => {
    setBusy(true);
    try {
      setMemory((await api.ask(MEMORY, { target: instance.id })).memory);
    } catch (error) {
      problem(t('memory.failed', { name: instance.name }), error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel
      title={t('memory.title')}
      actions={
        <Button disabled={isBusy} onClick={() => void measure()}>
          {t('memory.measure')}
        </Button>
      }
    >
      <p className="text-sm text-ink-soft">{t('memory.lead')}</p>
      {memory !== undefined && (
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {(['pss', 'rss', 'keeperPss'] as const).map((name) => (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{t(`memory.${name}`)}</dt>
              <dd>{bytesText(memory[name])}</dd>
            </div>
          ))}
          <dt className="text-ink-soft">{t('memory.processes')}</dt>
          <dd>{memory.processes}</dd>
        </dl>
      )}
    </Panel>
  );
}
