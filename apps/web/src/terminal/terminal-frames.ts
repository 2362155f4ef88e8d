import {
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeScreen,
  decodeSkipped,
  FRAME,
  type OutputFrame,
  type ScreenFrame,
} from '@berth/contract';
import type { Refusal } from './refusal.ts';

/** What the daemon says over the connection of a terminal. `other`: what it says is of no use to the page. */
export type TerminalFrame =
  | ({ readonly kind: 'output' } & OutputFrame)
  | ({ readonly kind: 'screen' } & ScreenFrame)
  | ({ readonly kind: 'resized' } & ReturnType<typeof decodeResized>)
  | ({ readonly kind: 'skipped' } & ReturnType<typeof decodeSkipped>)
  | ({ readonly kind: 'inputDone' } & ReturnType<typeof decodeInputDone>)
  | { readonly kind: 'exit' | 'other' }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  /** A frame that is too short, or holds no JSON where it should. */
  | { readonly kind: 'broken'; readonly problem: string };

/** One message is one frame; undefined for what is none. */
export function frameOf(data: unknown): TerminalFrame | undefined {
  if (!(data instanceof ArrayBuffer) || data.byteLength === 0) return undefined;
  const bytes = new Uint8Array(data);
  try {
    return READERS[bytes[0] ?? 0]?.(bytes.subarray(1)) ?? { kind: 'other' };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    return { kind: 'broken', problem: error.message };
  }
}

const READERS: Readonly<Partial<Record<number, (payload: Uint8Array) => TerminalFrame>>> = {
  [FRAME.output]: (payload) => ({ kind: 'output', ...decodeOutput(payload) }),
  [FRAME.screen]: (payload) => ({ kind: 'screen', ...decodeScreen(payload) }),
  [FRAME.resized]: (payload) => ({ kind: 'resized', ...decodeResized(payload) }),
  [FRAME.skipped]: (payload) => ({ kind: 'skipped', ...decodeSkipped(payload) }),
  [FRAME.inputDone]: (payload) => ({ kind: 'inputDone', ...decodeInputDone(payload) }),
  [FRAME.exit]: () => ({ kind: 'exit' }),
  [FRAME.error]: (payload) => ({ kind: 'refusal', refusal: decodeJson(payload) as Refusal }),
};
