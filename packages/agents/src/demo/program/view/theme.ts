/** Colours from the terminal's own palette, so that the demo fits light and dark themes alike. */
export type Theme = Readonly<Record<ThemeRole, (text: string) => string>>;

export type ThemeRole = 'strong' | 'faint' | 'accent' | 'good' | 'caution' | 'bad' | 'code';

const CODES: Readonly<Record<ThemeRole, string>> = {
  strong: '1',
  faint: '2',
  accent: '36',
  good: '32',
  caution: '33',
  bad: '31',
  code: '36',
};

export function createTheme(color: boolean): Theme {
  const style = (role: ThemeRole) => (text: string) =>
    color && text !== '' ? `\x1b[${CODES[role]}m${text}\x1b[0m` : text;
  return {
    strong: style('strong'),
    faint: style('faint'),
    accent: style('accent'),
    good: style('good'),
    caution: style('caution'),
    bad: style('bad'),
    // Without colour the quotes stay, or code could not be told from text.
    code: color ? style('code') : (text) => `\`${text}\``,
  };
}
