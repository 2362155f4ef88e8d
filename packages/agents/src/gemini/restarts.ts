import { dirname, join } from 'node:path';
import { fieldsOf } from '../assistant/fields.ts';
import { readSettings } from './home.ts';

/**
 * Whether it will ask nothing at its start. Its own launcher, which costs a second process as large as the first, is
 * needed only where it will be ended to be started again: once somebody has trusted the folder or chosen a login.
 */
export async function isStartSettled(directory: string, workspace: string): Promise<boolean> {
  const settings = await readSettings(join(directory, 'settings.json'));
  const { auth, folderTrust } = fieldsOf(settings['security']);
  if (typeof fieldsOf(auth)['selectedType'] !== 'string') return false;
  if (fieldsOf(folderTrust)['enabled'] === false) return true;
  const trusted = await readSettings(join(directory, 'trustedFolders.json'));
  return Object.entries(trusted).some(([folder, level]) => {
    const decided = level === 'TRUST_PARENT' ? dirname(folder) : folder;
    return workspace === decided || (level !== 'DO_NOT_TRUST' && isBelow(workspace, decided));
  });
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}
