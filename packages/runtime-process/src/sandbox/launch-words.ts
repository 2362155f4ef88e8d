/**
 * Signals that are meant for the program, and that would end the processes of the sandbox around it too: whoever presses
 * Ctrl-C, or asks the whole group to leave, reaches all of them. These ignore the signals; for the program itself they do
 * what they always do.
 */
const FOR_THE_PROGRAM = ['HUP', 'INT', 'QUIT', 'TERM', 'USR1', 'USR2', 'ALRM', 'TSTP', 'TTIN', 'TTOU'];
/** The descriptor on which bubblewrap finds the filter of system calls. */
const FILTER_FD = 9;
/** Becomes its arguments, with a file open and without those signals. */
const DEAFENED = `trap '' ${FOR_THE_PROGRAM.join(' ')}; exec "$@" ${FILTER_FD}<"$0"`;

export interface SandboxLaunch {
  readonly bubblewrap: string;
  /** What bubblewrap is told of the sandbox. */
  readonly words: readonly string[];
  /** File with the filter of system calls. */
  readonly filter: string;
  readonly program: { readonly file: string; readonly args: readonly string[] };
}

/** The whole way to a program in its sandbox, as one command. */
export function launchWords(launch: SandboxLaunch): { file: string; args: string[] } {
  const { bubblewrap, words, filter, program } = launch;
  const inside = ['/usr/bin/env', `--default-signal=${FOR_THE_PROGRAM.join(',')}`, '--', ...named(program)];
  const args = [bubblewrap, '--seccomp', String(FILTER_FD), ...words, '--', ...inside];
  return { file: '/bin/sh', args: ['-c', DEAFENED, filter, ...args] };
}

/** What has an equals sign, env would take for a variable. */
function named({ file, args }: SandboxLaunch['program']): readonly string[] {
  return file.includes('=') ? ['/bin/sh', '-c', 'exec "$0" "$@"', file, ...args] : [file, ...args];
}
