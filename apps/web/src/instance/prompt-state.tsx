import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { Prompt } from './prompt-documents.ts';

const TONES: Readonly<Record<string, Tone>> = {
  queued: 'busy',
  typing: 'busy',
  delivered: 'good',
  unconfirmed: 'needs',
  withdrawn: 'quiet',
};

/** What became of a prompt, and why. */
export function PromptState({ prompt: { state, reason } }: { prompt: Pick<Prompt, 'state' | 'reason'> }) {
  const { t } = useTranslation('instance');
  return (
    <>
      <Badge tone={TONES[state] ?? 'quiet'}>{wordFor(t, 'instance:prompt.state', state)}</Badge>
      {reason !== null && <span className="min-w-0 break-words text-ink-soft">{reason}</span>}
    </>
  );
}
