import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { bytesText, processorsText } from '../ui/figures.ts';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { fullTime } from '../ui/times.ts';
import { Panel } from '../ui/panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { MemoryPanel } from './memory-panel.tsx';
import { ResourceChart } from './resource-chart.tsx';
import { CHARTS, type ChartName, LINES, type Point } from './resource-series.ts';
import { type Resources, useResources } from './use-resources.ts';

/** What it uses of the machine, what it may use, and exactly when somebody asks. */
export function ResourcesView({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const { points, disk, problem, again } = useResources(instance);
  return (
    <div className="flex flex-col gap-3">
      {points === undefined &&
        (problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />)}
      {points?.length === 0 && <EmptyState title={t('resources.none')}>{t('resources.noneBody')}</EmptyState>}
      {points !== undefined && points.length > 0 && <Charts instance={instance} points={points} />}
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <LimitsPanel instance={instance} />
        <div className="flex flex-col gap-3">
          {instance.status === 'running' && <MemoryPanel instance={instance} />}
          {disk !== null && <DiskPanel disk={disk} />}
        </div>
      </div>
    </div>
  );
}

function Charts({ instance, points }: { instance: Instance; points: readonly Point[] }) {
  const { t } = useTranslation('instance');
  const limitOf = (name: string) => instance.limits.find((limit) => limit.name === name)?.value;
  const limits: Readonly<Partial<Record<ChartName, number | undefined>>> = {
    cpu: limitOf('cpus'),
    memory: limitOf('memory'),
    processes: limitOf('pids'),
  };
  const isKnown = (chart: ChartName) =>
    LINES[chart].some((line) => points.some((point) => point[line] !== null));
  return (
    <div className="grid gap-3 lg:grid-cols-2 2xl:grid-cols-3 4xl:grid-cols-[repeat(auto-fit,minmax(36rem,1fr))]">
      {CHARTS.filter(isKnown).map((chart) => (
        <ResourceChart
          key={chart}
          title={t(`resources.${chart}`)}
          points={points}
          lines={LINES[chart].map((name) => ({ name, label: t(`resources.line.${name}`) }))}
          limit={limits[chart]}
          text={TEXTS[chart]}
        />
      ))}
    </div>
  );
}

const perSecond = (bytes: number) => `${bytesText(bytes)}/s`;
const TEXTS: Readonly<Record<ChartName, (value: number) => string>> = {
  cpu: processorsText,
  memory: bytesText,
  disk: perSecond,
  network: perSecond,
  processes: (value) => String(Math.round(value)),
};

function DiskPanel({ disk }: { disk: NonNullable<Resources['disk']> }) {
  const { t } = useTranslation('instance');
  const { home, log, workspace, complete, time } = disk;
  const parts = [
    ['workspace', workspace],
    ['log', log],
    ['home', home],
  ] as const;
  return (
    <Panel title={t('disk.title')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {parts.map(([name, bytes]) =>
          bytes === null ? null : (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{t(`disk.${name}`)}</dt>
              <dd>{bytesText(bytes)}</dd>
            </div>
          ),
        )}
      </dl>
      <p className="mt-2 text-xs text-ink-soft">
        {t(complete ? 'disk.at' : 'disk.atLeast', { time: fullTime(time) })}
      </p>
    </Panel>
  );
}
