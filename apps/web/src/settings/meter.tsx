import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';

const NEARLY = 0.9;

/** How much of something is used. Without a limit there is nothing to fill. */
export function Meter({
  label,
  value,
  limit,
  text,
  note,
}: {
  label: string;
  value: number;
  limit: number | null;
  text: (value: number) => string;
  note?: string;
}) {
  const { t } = useTranslation('settings');
  const id = useId();
  const share = limit === null || limit === 0 ? 0 : Math.min(1, value / limit);
  const words =
    limit === null
      ? t('meter.unbounded', { used: text(value) })
      : t('meter.of', { used: text(value), limit: text(limit) });
  return (
    <div>
      <div className="flex flex-wrap justify-between gap-x-4">
        <span id={id}>{label}</span>
        <span className="text-ink-soft tabular-nums">{words}</span>
      </div>
      {limit !== null && (
        <div
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(value, limit)}
          aria-valuetext={words}
          className="mt-1 h-2 overflow-hidden rounded-full bg-sunken"
        >
          <div
            className={classNames('h-full', share >= NEARLY ? 'bg-needs' : 'bg-accent')}
            style={{ width: `${share * 100}%` }}
          />
        </div>
      )}
      {note !== undefined && <p className="mt-1 text-xs text-ink-soft">{note}</p>}
    </div>
  );
}
