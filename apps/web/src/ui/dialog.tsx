import type { ReactNode } from 'react';
import { Later } from './later.ts';
import { useLater } from './use-later.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly isKept?: boolean;
  readonly children: ReactNode;
}

export const dialogBox = new Later(() => import('./dialog-box.tsx'));

/** Something to be answered before anything else. Escape closes it, and so does a click beside it unless it `isKept`. */
export function Dialog(props: DialogProps) {
  const box = useLater(dialogBox, props.open, props.onClose);
  return box === undefined ? null : <box.DialogBox {...props} />;
}
