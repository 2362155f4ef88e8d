import { useTranslation } from 'react-i18next';
import { graphql } from '../api/graphql.ts';
import { useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { lastLines } from './last-lines.ts';

const SCREEN = graphql(`
  query Screen($target: String!) {
    screen(target: $target) { lines }
  }
`);

/** The end of what stands on its screen; read again whenever it does something else. */
export function ScreenLines({ instance, count }: { instance: Instance; count: number }) {
  const { t } = useTranslation('instance');
  const news = [instance.run, instance.activity, instance.activitySince, instance.activityDetail].join(' ');
  const { data, problem } = useAnswer(SCREEN, { target: instance.id }, news);
  if (problem !== undefined) return <p className="text-sm text-ink-soft">{problem.message}</p>;
  if (data === undefined) return <div aria-hidden className="h-24 animate-pulse rounded bg-sunken" />;
  const lines = lastLines(data.screen?.lines ?? [], count);
  if (lines.length === 0) return <p className="text-sm text-ink-soft">{t('screen.empty')}</p>;
  return (
    <ScrollBox
      label={t('screen.label', { name: instance.name })}
      className="max-h-64 rounded-md border border-line bg-sunken p-2"
    >
      <pre className="font-mono text-xs leading-snug">{lines.join('\n')}</pre>
    </ScrollBox>
  );
}
