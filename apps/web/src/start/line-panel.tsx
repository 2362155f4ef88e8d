import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/copy.tsx';
import { Panel } from '../ui/panel.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { commandLine } from './command-line.ts';
import { jobsOf } from './prompt-list.ts';
import type { StartForm } from './start-form.ts';
import type { StartInput } from './start-instance.ts';
import { useTakenNames } from './use-taken-names.ts';

/** Beyond that the lines say nothing new; all are copied. */
const SHOWN_MAX = 3;

/** The same as a line for a terminal, true with every letter. */
export function LinePanel({ form, input }: { form: StartForm; input: StartInput }) {
  const { t } = useTranslation('start');
  const taken = useTakenNames();
  const lines = commandLines(form, input, taken);
  return (
    <Panel
      title={t('line.title', { count: lines.length })}
      actions={<CopyButton text={lines.join('\n')} label={t('line.copy')} />}
    >
      <ScrollBox label={t('line.title', { count: lines.length })} className="max-h-60 rounded bg-sunken p-3">
        <pre className="font-mono text-xs break-words whitespace-pre-wrap">
          {lines.slice(0, SHOWN_MAX).join('\n')}
        </pre>
      </ScrollBox>
      {lines.length > SHOWN_MAX && (
        <p className="mt-2 text-xs text-ink-soft">{t('line.more', { count: lines.length - SHOWN_MAX })}</p>
      )}
    </Panel>
  );
}

function commandLines(form: StartForm, input: StartInput, taken: ReadonlySet<string>): string[] {
  if (form.kind === 'command') return [commandLine(form, input)];
  const jobs = form.isMany ? jobsOf(form, taken) : [];
  if (jobs.length === 0) return [commandLine(form, input, form.isMany ? '' : form.prompt.trim())];
  return jobs.map(({ name, prompt }) => commandLine(form, { ...input, name }, prompt));
}
