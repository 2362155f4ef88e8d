import type { Instance } from '../fleet/instance-fields.ts';
import { ScreenLines } from './screen-lines.tsx';

const LINES = 40;

export function Terminal({ instance }: { instance: Instance; readOnly: boolean }) {
  return <ScreenLines instance={instance} count={LINES} />;
}

export function LogView({ instance }: { instance: Instance; generation: number }) {
  return <ScreenLines instance={instance} count={LINES} />;
}
