import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { bytesText } from '../ui/figures.ts';
import { ScrollBox } from '../ui/scroll-box.tsx';
import type { ImageStep } from './settings-documents.ts';
import type { ImageWorkState } from './use-image-work.ts';

export function PullForm({ isBusy, pull }: { isBusy: boolean; pull: (name: string) => void }) {
  const { t } = useTranslation('settings');
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') pull(name.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <Field label={t('images.pullLabel')} hint={t('images.pullHint')}>
          {(ties) => (
            <Input
              {...ties}
              value={name}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
      </div>
      <Button type="submit" className="mb-5" disabled={isBusy || name.trim() === ''}>
        {t('images.pull')}
      </Button>
    </form>
  );
}

/** What the engine says while it works, and how it ended. */
export function ImageWork({ work, stop }: { work: ImageWorkState; stop: () => void }) {
  const { t } = useTranslation('settings');
  const { wish, steps, isOver, problem } = work;
  const standing = isOver ? (problem === undefined ? 'done' : 'failed') : 'underWay';
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="status" className={problem === undefined ? 'font-medium' : 'font-medium text-bad'}>
          {t(`imageWork.${wish.kind}.${standing}`, { name: wish.name })}
        </p>
        <Button onClick={stop}>{t(isOver ? 'images.clear' : 'images.stop')}</Button>
      </div>
      {problem !== undefined && <p className="break-words text-bad">{problem.message}</p>}
      {steps.length > 0 && (
        <ScrollBox label={t('images.steps')} className="flex max-h-64 flex-col-reverse rounded bg-sunken p-2">
          <ol className="font-mono text-xs whitespace-pre-wrap">
            {steps.map((step, index) => (
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index} className="break-words">
                {stepText(step)}
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </div>
  );
}

function stepText({ text, layer, currentBytes, totalBytes }: ImageStep): string {
  const share =
    currentBytes === null || totalBytes === null
      ? ''
      : ` ${bytesText(currentBytes)} / ${bytesText(totalBytes)}`;
  return `${layer === null ? '' : `${layer} `}${text}${share}`;
}
