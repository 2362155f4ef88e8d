import { ellipsize, widthOf } from '../text/width.ts';
import type { Theme } from './theme.ts';
import type { Phase, View } from './view.ts';

const HINTS: Readonly<Record<Phase, string>> = {
  idle: '/help for commands · ctrl-c twice exits',
  working: 'esc interrupts',
  'waiting for approval': '',
};

/** What the assistant is doing, and the keys that matter now. */
export function statusRow(view: View, theme: Theme): string {
  const queued = view.queued === 0 ? '' : ` · ${view.queued} queued`;
  const left = ellipsize(`${signOf(view)} ${view.phase}${queued}`, view.columns - 1);
  const right = view.notice === '' ? hint(view) : view.notice;
  const room = view.columns - 2 - widthOf(left) - widthOf(right);
  const styled = paintPhase(left, view.phase, theme);
  if (right === '' || room < 2) return ` ${styled}`;
  return ` ${styled}${' '.repeat(room)}${theme.faint(right)}`;
}

function hint({ scroll, phase }: View): string {
  return scroll > 0 ? `${scroll} rows below · pgdn` : HINTS[phase];
}

function signOf({ phase, spinner }: View): string {
  if (phase === 'working') return spinner;
  return phase === 'idle' ? '○' : '◆';
}

function paintPhase(text: string, phase: Phase, theme: Theme): string {
  if (phase === 'working') return theme.accent(text);
  return phase === 'idle' ? theme.faint(text) : theme.caution(text);
}
