export interface FolderLockOptions {
  onWait?: () => void;
  limits?: { silenceMs?: number; silenceOfDeadMs?: number };
}

export function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  options?: FolderLockOptions,
): Promise<T>;
