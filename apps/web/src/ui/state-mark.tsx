import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { standingOf } from '../fleet/standing.ts';
import { wordFor } from '../messages/words.ts';
import { Badge, type Tone } from './badge.tsx';

const TONES: Readonly<Record<ReturnType<typeof standingOf>, Tone>> = {
  needsYou: 'needs',
  working: 'busy',
  ready: 'good',
  running: 'good',
  queued: 'quiet',
  ended: 'quiet',
  archived: 'quiet',
};

/** What an instance does, in one word and one colour. */
export function StateMark({ instance }: { instance: Instance }) {
  const { t } = useTranslation('states');
  const { status, activity, archived, recovery, exit } = instance;
  const tone = isBad(instance) ? 'bad' : TONES[standingOf(instance)];
  if (archived) return <Badge tone={tone}>{t('archived')}</Badge>;
  if (recovery?.state === 'blocked' || recovery?.state === 'quarantined') {
    return <Badge tone={tone}>{t(`recovery.${recovery.state}`)}</Badge>;
  }
  if (status !== 'running') {
    return (
      <Badge tone={tone}>
        {exit !== null && status === 'exited'
          ? wordFor(t, 'states:exit', exit.cause)
          : wordFor(t, 'states:status', status)}
      </Badge>
    );
  }
  const word = activity === 'unknown' ? t('status.running') : wordFor(t, 'states:activity', activity);
  return <Badge tone={tone}>{word}</Badge>;
}

function isBad({ activity, status, exit, recovery }: Instance): boolean {
  if (recovery?.state === 'quarantined' || status === 'lost') return true;
  if (status === 'exited') return exit !== null && exit.code !== 0 && exit.cause !== 'stopped';
  return activity === 'error' || activity === 'auth_failed';
}
