import { type Attributes, BG, COLOR, FG, UNDERLINE_STYLE_SHIFT } from './xterm-internals.ts';

/** The colours and flags of a cell or of the pen, as the library packs them. */
export interface PackedStyle {
  readonly fg: number;
  readonly bg: number;
  /** Underline colour and style. */
  readonly underline: number;
}

export const PLAIN: PackedStyle = { fg: 0, bg: 0, underline: 0 };

const COLOR_SHIFTS = { red: 16, green: 8 } as const;

/** The style of a cell. Its underline colour shows only while the cell says that it has extended attributes. */
export function styleOfCell({ fg, bg, extended }: Attributes): PackedStyle {
  return { fg, bg, underline: bg & BG.extended ? extended._ext : 0 };
}

/** The style that text written next will get; an underline colour waits there for its underline. */
export function styleOfPen({ fg, bg, extended }: Attributes): PackedStyle {
  const shown = !(fg & FG.underline) || bg & BG.extended;
  return { fg, bg, underline: shown ? extended._ext : 0 };
}

/** SGR parameters that lead to a style from any other. */
export function sgrOf({ fg, bg, underline }: PackedStyle): string {
  const codes = ['0'];
  if (fg & FG.bold) codes.push('1');
  if (bg & BG.dim) codes.push('2');
  if (bg & BG.italic) codes.push('3');
  if (fg & FG.underline) codes.push(underlineOf(bg, underline));
  if (fg & FG.blink) codes.push('5');
  if (fg & FG.inverse) codes.push('7');
  if (fg & FG.invisible) codes.push('8');
  if (fg & FG.strikethrough) codes.push('9');
  if (bg & BG.overline) codes.push('53');
  pushColor(codes, fg, { low: 30, high: 90, extended: '38' });
  pushColor(codes, bg, { low: 40, high: 100, extended: '48' });
  pushUnderlineColor(codes, underline);
  return codes.join(';');
}

export function isProtected({ bg }: PackedStyle): boolean {
  return (bg & BG.protected) !== 0;
}

/** What an erased cell keeps of a style: the colour of its background. */
export function isErasedStyle(style: PackedStyle): boolean {
  return style.fg === 0 && (style.bg & ~COLOR.all) === 0;
}

function underlineOf(bg: number, underline: number): string {
  const style = bg & BG.extended ? (underline >>> UNDERLINE_STYLE_SHIFT) & 7 : 1;
  return style > 1 ? `4:${style}` : '4';
}

function pushColor(
  codes: string[],
  packed: number,
  base: { low: number; high: number; extended: string },
): void {
  const mode = packed & COLOR.mode;
  const index = packed & 0xff;
  if (mode === COLOR.sixteen) codes.push(String(index < 8 ? base.low + index : base.high + (index & 7)));
  if (mode === COLOR.palette) codes.push(base.extended, '5', String(index));
  if (mode === COLOR.rgb) codes.push(base.extended, '2', ...rgbOf(packed));
}

/** With colons: a terminal that does not know underline colours skips it whole instead of reading five codes. */
function pushUnderlineColor(codes: string[], packed: number): void {
  const mode = packed & COLOR.mode;
  if (mode === COLOR.palette) codes.push(`58:5:${packed & 0xff}`);
  if (mode === COLOR.rgb) codes.push(`58:2::${rgbOf(packed).join(':')}`);
}

function rgbOf(packed: number): string[] {
  const channel = (shift: number) => String((packed >>> shift) & 0xff);
  return [channel(COLOR_SHIFTS.red), channel(COLOR_SHIFTS.green), channel(0)];
}
