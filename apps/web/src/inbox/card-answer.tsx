import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RECOVER, RELEASE } from '../instance/act-documents.ts';
import { ApprovalButtons } from '../instance/approval-buttons.tsx';
import { InputBox } from '../instance/input-box.tsx';
import { PromptBox } from '../instance/prompt-box.tsx';
import { PromptButtons } from '../instance/prompt-buttons.tsx';
import { useAct } from '../ui/use-act.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import type { InboxItem } from './inbox-items.ts';

const WIDE = 'flex-1 sm:flex-none';

/** What can be answered without going anywhere. */
export function CardAnswer({
  item,
  isShown,
  changed,
  setAside,
}: {
  item: InboxItem;
  /** What it asks. */
  isShown: boolean;
  changed: () => void;
  setAside: (prompt: string) => void;
}): ReactNode {
  const { kind, instance, prompt } = item;
  switch (kind) {
    case 'approval':
      return <ApprovalButtons instance={instance} isShown={isShown} />;
    case 'question':
      return <InputBox instance={instance} purpose="answer" />;
    case 'error':
      return <PromptBox instance={instance} sent={changed} />;
    case 'quarantined':
    case 'blocked':
      return <ReleaseButton item={item} />;
    case 'login':
      return <TerminalLink item={item} />;
    case 'limit':
      return instance.status === 'exited' ? <RecoverButton item={item} /> : <TerminalLink item={item} />;
    case 'prompt':
      return prompt === undefined ? null : (
        <div className="flex gap-2">
          <PromptButtons
            prompt={prompt}
            changed={() => {
              // What was sent again is another prompt; this one stays as it was.
              setAside(prompt.id);
              changed();
            }}
          />
          <ArrivedButton done={() => setAside(prompt.id)} />
        </div>
      );
  }
}

function ReleaseButton({ item: { instance } }: { item: InboxItem }) {
  const { t } = useTranslation('instance');
  const { isBusy, run } = useAct();
  const { id, name } = instance;
  const told = { done: t('did.release', { name }), failed: t('failed.release', { name }) };
  return (
    <div className="flex gap-2">
      <Button
        kind="primary"
        disabled={isBusy}
        className={WIDE}
        onClick={() => void run(RELEASE, { target: id }, told)}
      >
        {t('act.release')}
      </Button>
    </div>
  );
}

function RecoverButton({ item: { instance } }: { item: InboxItem }) {
  const { t } = useTranslation('instance');
  const { isBusy, run } = useAct();
  const { id, name } = instance;
  const told = { done: t('did.recover', { name }), failed: t('failed.recover', { name }) };
  return (
    <div className="flex gap-2">
      <Button disabled={isBusy} className={WIDE} onClick={() => void run(RECOVER, { target: id }, told)}>
        {t('act.recover')}
      </Button>
    </div>
  );
}

function ArrivedButton({ done }: { done: () => void }) {
  const { t } = useTranslation('inbox');
  return (
    <Button className={WIDE} onClick={done}>
      {t('arrived')}
    </Button>
  );
}

function TerminalLink({ item: { instance } }: { item: InboxItem }) {
  const { t } = useTranslation('inbox');
  return (
    <Link to="/instances/$target" params={{ target: instance.name }} className={buttonClass('primary')}>
      {t('terminal')}
    </Link>
  );
}
