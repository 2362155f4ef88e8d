import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/panel.tsx';
import { type LineName, type Point, summaryOf } from './resource-series.ts';

const Plot = lazy(() => import('./plot.tsx').then(({ Plot: loaded }) => ({ default: loaded })));

export interface ChartLine {
  readonly name: LineName;
  readonly label: string;
}

/** One figure over the last hour: drawn, and in words for those who cannot see it. */
export function ResourceChart({
  title,
  points,
  lines,
  limit,
  text,
}: {
  title: string;
  points: readonly Point[];
  lines: readonly ChartLine[];
  limit: number | undefined;
  text: (value: number) => string;
}) {
  const { t } = useTranslation('instance');
  const data = useMemo(
    () => [
      points.map(({ time }) => Date.parse(time) / 1000),
      ...lines.map(({ name }) => points.map((point) => point[name])),
      ...(limit === undefined ? [] : [points.map(() => limit)]),
    ],
    // The lines of a chart are always the same ones.
    // oxlint-disable-next-line react/exhaustive-deps
    [points, limit],
  );
  return (
    <Panel title={title}>
      <div className="h-36 4xl:h-64">
        <Suspense>
          <Plot
            label={t('resources.drawn', { title })}
            data={data}
            lines={lines.length}
            hasLimit={limit !== undefined}
            text={text}
          />
        </Suspense>
      </div>
      <table className="mt-2 w-full text-left text-xs">
        <caption className="sr-only">{title}</caption>
        <thead className="text-ink-soft">
          <tr>
            <th scope="col" className="font-normal">
              <span className="sr-only">{t('resources.what')}</span>
            </th>
            {(['now', 'lowest', 'highest'] as const).map((column) => (
              <th key={column} scope="col" className="text-right font-normal">
                {t(`resources.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, label }, index) => (
            <Row key={name} label={label} index={index} values={data[index + 1] ?? []} text={text} />
          ))}
        </tbody>
      </table>
      {limit !== undefined && (
        <p className="mt-1 text-xs text-ink-soft">{t('resources.limit', { value: text(limit) })}</p>
      )}
    </Panel>
  );
}

function Row({
  label,
  index,
  values,
  text,
}: {
  label: string;
  index: number;
  values: readonly (number | null)[];
  text: (value: number) => string;
}) {
  const summary = summaryOf(values);
  const shown = (value: number | null | undefined) => (value == null ? '–' : text(value));
  return (
    <tr>
      <th scope="row" className="font-medium">
        <span
          aria-hidden
          className={`mr-2 inline-block h-0.5 w-4 align-middle ${index === 0 ? 'bg-accent' : 'bg-needs'}`}
        />
        {label}
      </th>
      <td className="text-right tabular-nums">{shown(summary?.now)}</td>
      <td className="text-right tabular-nums">{shown(summary?.lowest)}</td>
      <td className="text-right tabular-nums">{shown(summary?.highest)}</td>
    </tr>
  );
}
