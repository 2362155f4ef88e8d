import { useTranslation } from 'react-i18next';
import { useMay } from '../page-context.tsx';
import { ago, fullTime } from '../ui/times.ts';
import { PromptButtons } from './prompt-buttons.tsx';
import type { Prompt } from './prompt-documents.ts';
import { PromptState } from './prompt-state.tsx';

/** Prompts and what became of them. */
export function PromptList({ prompts, changed }: { prompts: readonly Prompt[]; changed: () => void }) {
  const { t } = useTranslation('instance');
  const mayOperate = useMay('operate');
  return (
    <ul className="flex flex-col divide-y divide-line">
      {prompts.map((prompt) => (
        <li key={prompt.id} className="flex flex-wrap items-start justify-between gap-2 py-2">
          <div className="min-w-0 flex-1 basis-60">
            <p className="line-clamp-3 text-sm break-words whitespace-pre-wrap">{prompt.text}</p>
            <p className="mt-1 flex flex-wrap items-center gap-2 text-xs">
              <PromptState prompt={prompt} />
              {prompt.urgent && <span className="text-ink-soft">{t('prompt.isUrgent')}</span>}
              <time dateTime={prompt.createdAt} title={fullTime(prompt.createdAt)} className="text-ink-soft">
                {ago(prompt.createdAt)}
              </time>
            </p>
          </div>
          {mayOperate && <PromptButtons prompt={prompt} changed={changed} />}
        </li>
      ))}
    </ul>
  );
}
