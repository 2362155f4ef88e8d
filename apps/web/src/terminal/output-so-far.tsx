import { ArrowLeft } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { Button } from '../ui/button.tsx';
import { LogView } from './log-view.tsx';
import type { TerminalView } from './terminal-view.ts';
import { focusAtOnce } from './tools.tsx';

interface OutputSoFarParts {
  readonly instance: Instance;
  readonly view: TerminalView;
  readonly readOnly: boolean;
}

/**
 * A program on the alternate screen leaves nothing to scroll back to. What it printed so far is in its log. Whoever types
 * meanwhile means the program: it is typed there, and this closes.
 */
export function OutputSoFar({ instance, view, readOnly }: OutputSoFarParts) {
  const { t } = useTranslation('terminal');
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    if (readOnly || !isText(event)) return;
    event.preventDefault();
    event.stopPropagation();
    // The next key may come before the page is drawn again.
    flushSync(view.closeOver);
    view.focus();
    view.type(event.key);
  };
  return (
    <div data-takes-keys className="absolute inset-0 z-20 flex flex-col bg-panel" onKeyDownCapture={pressed}>
      <div className="border-b border-line">
        <Button ref={focusAtOnce} kind="quiet" onClick={view.closeOver}>
          <ArrowLeft aria-hidden size={18} />
          {t('log.back')}
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <LogView instance={instance} generation={instance.generation} beyondEnd={view.closeOver} />
      </div>
    </div>
  );
}

/** A key that is text, and not what a button or the search was given. */
function isText({
  key,
  ctrlKey,
  altKey,
  metaKey,
  target,
  currentTarget,
}: KeyboardEvent<HTMLElement>): boolean {
  if (Array.from(key).length !== 1 || ctrlKey || altKey || metaKey) return false;
  // Events of a menu come here too, though it stands elsewhere.
  if (!(target instanceof HTMLElement) || !currentTarget.contains(target)) return false;
  return target.closest('search') === null && (key !== ' ' || target.closest('button') === null);
}
