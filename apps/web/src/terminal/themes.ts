import type { ITheme } from '@xterm/xterm';

/** Text that a program colours is darkened or lightened until it can be read on its background (WCAG AA). */
export const CONTRAST_MIN = 4.5;

const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1b1d21',
  cursor: '#0b5c6b',
  cursorAccent: '#ffffff',
  selectionBackground: '#a9d8e0',
  selectionInactiveBackground: '#c3dfe4',
  scrollbarSliderBackground: '#86867c99',
  scrollbarSliderHoverBackground: '#86867ccc',
  scrollbarSliderActiveBackground: '#54575e',
  black: '#1b1d21',
  red: '#a8201a',
  green: '#1c6331',
  yellow: '#8a4b00',
  blue: '#1f4fae',
  magenta: '#86288f',
  cyan: '#0b5c6b',
  white: '#6b6e75',
  brightBlack: '#54575e',
  brightRed: '#c02b24',
  brightGreen: '#1d7038',
  brightYellow: '#945200',
  brightBlue: '#2f63c9',
  brightMagenta: '#9c36a6',
  brightCyan: '#0d6c7d',
  brightWhite: '#45484f',
};

const DARK: ITheme = {
  background: '#0d0f11',
  foreground: '#e9eaec',
  cursor: '#6cc7d6',
  cursorAccent: '#06191d',
  selectionBackground: '#2a5a66',
  selectionInactiveBackground: '#24454d',
  scrollbarSliderBackground: '#7d859099',
  scrollbarSliderHoverBackground: '#7d8590cc',
  scrollbarSliderActiveBackground: '#aab0ba',
  black: '#23272e',
  red: '#ff8880',
  green: '#7fd494',
  yellow: '#f2bb63',
  blue: '#8fb3ff',
  magenta: '#d99be3',
  cyan: '#6cc7d6',
  white: '#d3d6db',
  brightBlack: '#8d949f',
  brightRed: '#ffa59e',
  brightGreen: '#9be3ac',
  brightYellow: '#ffd085',
  brightBlue: '#b0c9ff',
  brightMagenta: '#e8b8f0',
  brightCyan: '#93dbe7',
  brightWhite: '#ffffff',
};

/** The theme of the page as it is now. */
export function pageTheme(): ITheme {
  return isDark() ? DARK : LIGHT;
}

/** Behind what was searched for. */
export function matchColours() {
  return isDark()
    ? { matchBackground: '#5a4300', activeMatchBackground: '#8a5a00', ...MATCH_RULER }
    : { matchBackground: '#ffe08a', activeMatchBackground: '#ffb23e', ...MATCH_RULER };
}

const MATCH_RULER = { matchOverviewRuler: '#b07a00', activeMatchColorOverviewRuler: '#b07a00' } as const;

/** Calls back when the page changes its theme, by choice or with the system. Returns what ends it. */
export function onPageTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const choice = new MutationObserver(changed);
  choice.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    choice.disconnect();
    system.removeEventListener('change', changed);
  };
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen !== undefined) return chosen === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
