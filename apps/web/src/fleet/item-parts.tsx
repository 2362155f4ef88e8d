import { Link } from '@tanstack/react-router';
import { Cpu, Eye, Shield, TriangleAlert } from 'lucide-react';
import { memo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { bytesText } from '../ui/figures.ts';
import { ticker } from '../ui/ticker.ts';
import type { Instance } from './instance-fields.ts';
import { nearLimits } from './near-limits.ts';
import { useUseOf } from './resource-context.tsx';

/** What there is to say of it besides. Of most there is little: nothing is made for what is not there. */
export function ItemParts({ instance }: { instance: Instance }) {
  const { id, status, ports, viewers, isolation, limits } = instance;
  return (
    <>
      {status !== 'exited' && <UseNow id={id} />}
      {ports.length > 0 && <Ports instance={instance} />}
      {viewers > 0 && <Viewers count={viewers} />}
      {isolation !== 'none' && <IsolationMark instance={instance} />}
      {limits.length > 0 && <NearLimits instance={instance} />}
    </>
  );
}

/** What it uses now. Draws itself each second, and nothing around it. */
const UseNow = memo(function UseNow({ id }: { id: string }) {
  const { t } = useTranslation('fleet');
  const use = useUseOf(id);
  if (use === undefined) return null;
  const percent = use.cpu === null ? undefined : Math.round(use.cpu * 100);
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap tabular-nums">
      <Cpu aria-hidden size={14} />
      <span className="sr-only">{t('item.use')}</span>
      {percent === undefined ? '' : t('item.percent', { percent })} {bytesText(use.memory)}
    </span>
  );
});

const NearLimits = memo(function NearLimits({ instance }: { instance: Instance }) {
  const { t } = useTranslation('fleet');
  const use = useUseOf(instance.id);
  // A text, so that nothing is drawn again as long as it is the same.
  const near = useSyncExternalStore(ticker.subscribe, () =>
    nearLimits(instance, use, ticker.now())
      .map(({ name, percent }) => t('item.near', { name: wordFor(t, 'fleet:limits', name), percent }))
      .join(', '),
  );
  if (near === '') return null;
  return (
    <span className="inline-flex items-center gap-1 font-semibold text-needs">
      <TriangleAlert aria-hidden size={14} />
      {near}
    </span>
  );
});

function Ports({ instance: { name, ports } }: { instance: Instance }) {
  const { t } = useTranslation('fleet');
  return ports.map(({ name: portName, port }) => (
    <Link
      key={portName}
      to="/instances/$target"
      params={{ target: name }}
      aria-label={t('item.port', { name, port: `${portName}:${port}` })}
      className="inline-flex min-h-6 items-center text-accent underline tabular-nums"
    >
      {portName}:{port}
    </Link>
  ));
}

function Viewers({ count }: { count: number }) {
  const { t } = useTranslation('fleet');
  return (
    <span className="inline-flex items-center gap-1" title={t('item.viewers', { count })}>
      <Eye aria-hidden size={14} />
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t('item.viewers', { count })}</span>
    </span>
  );
}

function IsolationMark({ instance: { isolation, network } }: { instance: Instance }) {
  const { t } = useTranslation('fleet');
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Shield aria-hidden size={14} />
      {wordFor(t, 'fleet:isolation', isolation)}
      {network !== null && network !== 'full' && `, ${wordFor(t, 'fleet:network', network)}`}
    </span>
  );
}
