/** What a finished build says of itself. Its time is when the build began, for `find -newer` in ./berth. */
export interface Stamp {
  /** Fingerprint of what was read. */
  readonly inputs: string;
  readonly files: readonly string[];
  /** Entry files that did not exist, in a build that allowed it. */
  readonly missing: readonly string[];
}

export const root: string;
export const distFolder: string;
export const dist: string;
export const lockFolder: string;
export const stampFile: string;
export function fingerprint(): string;
export function readStamp(): Stamp | null;
export function isFresh(inputs: string, allowMissing: boolean): boolean;
export function keepFresh(checkedAt: Date): void;
