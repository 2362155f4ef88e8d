import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { lastLines } from './last-lines.ts';
import type { Screen } from './use-screen.ts';

/** The end of what stands on its screen, in as many lines as it takes here. */
export function ScreenLines({
  instance: { name },
  screen,
  count,
}: {
  instance: Instance;
  screen: Screen;
  count: number;
}) {
  const { t } = useTranslation('instance');
  if (screen.problem !== undefined) return <p className="text-sm text-ink-soft">{screen.problem.message}</p>;
  if (screen.lines === undefined) {
    return <div aria-hidden className="h-24 animate-pulse rounded bg-sunken" />;
  }
  const lines = lastLines(screen.lines, count);
  if (lines.length === 0) return <p className="text-sm text-ink-soft">{t('screen.empty')}</p>;
  return (
    <ScrollBox
      label={t('screen.label', { name })}
      className="max-h-64 rounded-md border border-line bg-sunken p-2"
    >
      <pre className="font-mono text-xs leading-snug break-words whitespace-pre-wrap">{lines.join('\n')}</pre>
    </ScrollBox>
  );
}
