import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { askedLine } from '../instance/last-lines.ts';
import { ScreenLines } from '../instance/screen-lines.tsx';
import { NO_SCREEN, type Screen, useScreen } from '../instance/use-screen.ts';
import { useMay } from '../page-context.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { CardAnswer } from './card-answer.tsx';
import type { InboxItem, ItemKind } from './inbox-items.ts';

const LINES = 8;

const TONES: Readonly<Record<ItemKind, Tone>> = {
  approval: 'needs',
  question: 'needs',
  prompt: 'needs',
  login: 'bad',
  error: 'bad',
  quarantined: 'bad',
  blocked: 'bad',
  limit: 'quiet',
};
/** What ended has no screen. */
const WITHOUT_SCREEN: ReadonlySet<ItemKind> = new Set(['quarantined', 'blocked']);

/** Who waits, for what and since when; and the answer, where a thumb is. */
export function InboxCard({
  item,
  changed,
  setAside,
}: {
  item: InboxItem;
  changed: () => void;
  setAside: (prompt: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const id = useId();
  const { kind, instance, since } = item;
  const content = (screen: Screen) => (
    <CardContent item={item} screen={screen} changed={changed} setAside={setAside} />
  );
  return (
    <li data-card className="rounded-lg border border-line bg-panel p-3 sm:p-4">
      <article aria-labelledby={id} className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id={id} className="min-w-0 text-base font-semibold break-all">
            <Link
              to="/instances/$target"
              params={{ target: instance.name }}
              data-card-link
              className="inline-flex min-h-11 items-center text-ink sm:min-h-0"
            >
              {instance.name}
            </Link>
          </h2>
          <Badge tone={TONES[kind]}>{t(`kind.${kind}`)}</Badge>
          <span className="text-xs text-ink-soft">{instance.agent}</span>
          {since !== null && (
            <span className="ml-auto text-xs text-ink-soft">
              <TimeAgo time={since} />
            </span>
          )}
        </div>
        {hasScreen(item) ? <WithScreen instance={instance}>{content}</WithScreen> : content(NO_SCREEN)}
      </article>
    </li>
  );
}

function CardContent({
  item,
  screen,
  changed,
  setAside,
}: {
  item: InboxItem;
  screen: Screen;
  changed: () => void;
  setAside: (prompt: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const mayOperate = useMay('operate');
  const { kind, instance, prompt } = item;
  return (
    <>
      <p className="break-words">{askedOf(item) ?? onScreen(item, screen) ?? t(`asked.${kind}`)}</p>
      {prompt !== undefined && (
        <ScrollBox label={t('prompt')} className="max-h-32 rounded bg-sunken p-2">
          <p className="text-sm break-words whitespace-pre-wrap">{prompt.text}</p>
        </ScrollBox>
      )}
      {hasScreen(item) && <ScreenLines instance={instance} screen={screen} count={LINES} />}
      {mayOperate && (
        <CardAnswer item={item} isShown={screen.isCurrent} changed={changed} setAside={setAside} />
      )}
    </>
  );
}

function WithScreen({ instance, children }: { instance: Instance; children: (screen: Screen) => ReactNode }) {
  return children(useScreen(instance));
}

function hasScreen({ kind, instance }: InboxItem): boolean {
  return !WITHOUT_SCREEN.has(kind) && instance.status === 'running';
}

/** In the words of whoever asks. */
function askedOf({ kind, instance, prompt }: InboxItem): string | null {
  if (kind === 'prompt') return prompt?.reason ?? null;
  if (kind === 'blocked' || kind === 'quarantined') {
    return instance.recovery?.detail ?? instance.exit?.detail ?? null;
  }
  return instance.activityDetail;
}

function onScreen({ kind }: InboxItem, { lines }: Screen): string | undefined {
  return kind === 'approval' || kind === 'question' ? askedLine(lines ?? []) : undefined;
}
