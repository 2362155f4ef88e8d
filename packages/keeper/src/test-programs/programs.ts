/** What a test runs in a keeper's terminal: tiny real programs, each with one behaviour. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

export function script(text: string): Program {
  return { file: '/bin/sh', args: ['-c', text] };
}

/** Says `ready` and lives until it is told to leave. */
export const OBEDIENT = script('echo ready; exec sleep 1000');
/** Minds nothing but SIGKILL. */
export const STUBBORN = script("trap '' HUP INT TERM; echo ready; while :; do sleep 1000; done");
/** Prints without end, as fast as the terminal takes it. */
export const FLOOD = script('exec yes 0123456789abcdefghijklmnopqrstuvwxyz');
/** Takes bytes as they are and gives them back. */
export const RAW_CAT = script('stty raw -echo; echo ready; exec cat');
/** Says the size of its terminal, at first and whenever it changes. */
export const SIZER = script(
  'say() { echo "size $(stty size)"; }; trap say WINCH; say; while :; do sleep 1000 & wait $!; done',
);
