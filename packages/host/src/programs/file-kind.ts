import { access, constants, stat } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** `file` is also what cannot be looked at, and a directory: something of that name that cannot be run. */
export type FileKind = 'executable' | 'file' | 'nothing';

/** What there is to run at a path, for this user. */
export async function fileKind(path: string): Promise<FileKind> {
  try {
    const found = await stat(path);
    // Root may "access" anything; the kernel still refuses to run a file without any execute bit.
    const anyExecuteBit = (found.mode & 0o111) !== 0;
    return found.isFile() && anyExecuteBit && (await mayExecute(path)) ? 'executable' : 'file';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    if (code === 'EACCES' || code === 'ELOOP' || code === 'ENAMETOOLONG') return 'file';
    throw error;
  }
}

function mayExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
