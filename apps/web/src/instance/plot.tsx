import { useEffect, useRef } from 'react';
import type uPlotType from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface PlotProps {
  readonly label: string;
  /** Seconds since the epoch, then each line, then the limit where there is one. */
  readonly data: readonly (readonly (number | null)[])[];
  readonly lines: number;
  readonly hasLimit: boolean;
  readonly text: (value: number) => string;
}

const COLOURS = ['--accent', '--needs'] as const;

/** A chart over time. What it says stands in words beside it. */
export function Plot({ label, data, lines, hasLimit, text }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlotType>(undefined);
  const newest = useRef(data);
  useEffect(() => {
    newest.current = data;
    drawn.current?.setData(data as uPlotType.AlignedData);
  }, [data]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const isOver = new AbortController();
    void open(element, { lines, hasLimit, text }, isOver.signal).then((plot) => {
      drawn.current = plot;
      plot?.setData(newest.current as uPlotType.AlignedData);
    });
    return () => {
      isOver.abort();
      drawn.current = undefined;
    };
  }, [lines, hasLimit, text]);
  return (
    <div className="relative h-full w-full">
      {/* Out of the flow: what was drawn wide would hold its place wide when the window gets narrow. */}
      <div ref={place} role="img" aria-label={label} className="absolute inset-0 overflow-hidden" />
    </div>
  );
}

type Shape = Pick<PlotProps, 'lines' | 'hasLimit' | 'text'>;

async function open(element: HTMLElement, shape: Shape, signal: AbortSignal): Promise<uPlotType | undefined> {
  const Chart = await loaded();
  if (signal.aborted) return undefined;
  const plot = new Chart(optionsOf(element, shape), undefined, element);
  const resized = new ResizeObserver(() =>
    plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
  );
  resized.observe(element);
  const repaint = () => plot.redraw();
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', repaint);
  const theme = new MutationObserver(repaint);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => {
    resized.disconnect();
    scheme.removeEventListener('change', repaint);
    theme.disconnect();
    plot.destroy();
  });
  return plot;
}

/** It takes whatever the browser calls its language when it is loaded, and throws on what is none, such as `en-US@posix`. */
async function loaded(): Promise<typeof uPlotType> {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
  }
  return (await import('uplot')).default;
}

function optionsOf(element: HTMLElement, { lines, hasLimit, text }: Shape): uPlotType.Options {
  const grid = { stroke: () => colour('--line'), width: 1 };
  const axis = { stroke: () => colour('--ink-soft'), grid, ticks: grid };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 78, space: 40, values: (_, splits) => splits.map(text) }],
    series: [
      {},
      ...Array.from({ length: lines }, (_, index) => ({
        stroke: () => colour(COLOURS[index] ?? '--accent'),
        width: 2,
        spanGaps: false,
        points: { show: false },
      })),
      ...(hasLimit
        ? [{ stroke: () => colour('--bad'), width: 1, dash: [6, 4], points: { show: false } }]
        : []),
    ],
  };
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
