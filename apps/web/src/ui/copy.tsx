import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonKind } from './button.tsx';
import { copyText } from './copy-text.ts';

/** Puts a text onto the clipboard, and says whether it did. */
export function CopyButton({ text, label, kind }: { text: string; label?: string; kind?: ButtonKind }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'refused');
  const Icon = outcome === 'copied' ? Check : Copy;
  return (
    <>
      <Button kind={kind ?? 'plain'} onClick={() => void copy()}>
        <Icon aria-hidden size={16} />
        {label ?? t('copy.act')}
      </Button>
      <span role="status" className={outcome === 'refused' ? 'text-xs text-bad' : 'sr-only'}>
        {outcome === undefined ? '' : t(`copy.${outcome}`)}
      </span>
    </>
  );
}

/** A command to be run elsewhere. */
export function CommandLine({ command }: { command: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 flex-1 rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm break-all">
        {command}
      </code>
      <CopyButton text={command} label={t('copy.command')} />
    </div>
  );
}
