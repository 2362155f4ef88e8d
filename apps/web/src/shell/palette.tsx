import { Later } from '../ui/later.ts';
import { useLater } from '../ui/use-later.ts';

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly close: () => void;
}

export const paletteBox = new Later(() => import('./palette-box.tsx'));

/** Goes anywhere and does anything by a few letters. */
export function Palette(props: PaletteProps) {
  const box = useLater(paletteBox, props.isOpen, props.close);
  return box === undefined ? null : <box.PaletteBox {...props} />;
}
