import { GATE_PORT } from '../proxy-environment.ts';

const TCP_ROW = `0100007F:${GATE_PORT.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
/** Looks at who listens, with nothing but a shell: an image may have little else. */
const WAIT = [
  'while :; do',
  'while read -r _ here there state _; do',
  `case "$here $there $state" in "${TCP_ROW}") exec "$@";; esac;`,
  'done < /proc/net/tcp;',
  'sleep 0.02 2>/dev/null;',
  'done',
].join(' ');

/** A command that waits until its way out is there, which can only be made in a container that runs, and becomes the real one. */
export function waitingForGate(command: readonly string[]): string[] {
  return ['/bin/sh', '-c', WAIT, 'berth-gate', ...command];
}
