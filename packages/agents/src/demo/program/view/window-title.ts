import { sanitizeInput } from '../text/sanitize.ts';
import type { View } from './view.ts';

export type Titled = Pick<View, 'phase' | 'question' | 'isStarting'>;

const ABOUT_CHARS_MAX = 80;

/**
 * The title of the window says what the assistant does, as the titles of real assistants do: it can be read without
 * looking at the screen. Empty until the assistant is ready for the first time or has a question.
 */
export function windowTitle({ phase, question, isStarting }: Titled, name: string): string {
  if (question !== undefined) return title('✋ waiting', question);
  if (isStarting) return '';
  return phase === 'working' ? title('✦ working', name) : title('◇ ready', name);
}

function title(state: string, about: string): string {
  const line = sanitizeInput(about).replaceAll('\n', ' ');
  return `${state} - ${Array.from(line).slice(0, ABOUT_CHARS_MAX).join('')}`;
}
