import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';
import { focusAtOnce } from './tools.tsx';
import type { XtermSurface } from './xterm-surface.ts';

/** Looks for text in a terminal. */
export function SearchBar({ surface, close }: { surface: XtermSurface; close: () => void }) {
  const { t } = useTranslation('terminal');
  const [text, setText] = useState('');
  const found = useFound(surface);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key !== 'Enter') return;
    else if (event.shiftKey) surface.findPrevious(text);
    else surface.findNext(text);
    event.preventDefault();
  };
  const change = (wanted: string) => {
    setText(wanted);
    surface.findNext(wanted, true);
  };
  return (
    <search className="absolute top-0 right-0 left-0 z-10 flex items-center gap-1 rounded-bl-md border-b border-line-strong bg-raised p-1 sm:left-auto sm:border-l">
      <Input
        ref={focusAtOnce}
        type="search"
        className="min-w-0 flex-1 sm:w-56"
        aria-label={t('search.label')}
        placeholder={t('search.label')}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={pressed}
      />
      <p role="status" className="min-w-16 text-center text-xs text-ink-soft tabular-nums">
        {text !== '' && t(`search.${found.kind}`, { ...found })}
      </p>
      <IconButton label={t('search.previous')} onClick={() => surface.findPrevious(text)}>
        <ChevronUp aria-hidden size={18} />
      </IconButton>
      <IconButton label={t('search.next')} onClick={() => surface.findNext(text)}>
        <ChevronDown aria-hidden size={18} />
      </IconButton>
      <IconButton label={t('search.close')} onClick={close}>
        <X aria-hidden size={18} />
      </IconButton>
    </search>
  );
}

interface Found {
  readonly kind: 'nothing' | 'count' | 'many';
  readonly at: number;
  readonly count: number;
}

function useFound(surface: XtermSurface): Found {
  const [found, setFound] = useState<Found>({ kind: 'nothing', at: 0, count: 0 });
  useEffect(() => {
    const listening = surface.search.onDidChangeResults(({ resultIndex: index, resultCount: count }) => {
      const kind = count === 0 ? 'nothing' : index < 0 ? 'many' : 'count';
      setFound({ kind, at: index + 1, count });
    });
    return () => {
      listening.dispose();
      surface.endSearch();
    };
  }, [surface]);
  return found;
}
