import { existsSync } from 'node:fs';

const PROGRAM = '/usr/bin/bwrap';
/** Where a program and its libraries are, as far as the distribution has merged them. */
const LINKS = ['bin', 'lib', 'lib64', 'sbin'];

/** A command in a sandbox that shows the system and nothing else; null where bubblewrap is not installed. */
export function bubblewrapped(command: readonly string[]): readonly string[] | null {
  if (!existsSync(PROGRAM)) return null;
  const links = LINKS.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]);
  const places = [
    '--ro-bind',
    '/usr',
    '/usr',
    ...links,
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--tmpfs',
    '/tmp',
  ];
  return [PROGRAM, '--unshare-all', '--die-with-parent', ...places, '--', ...command];
}
