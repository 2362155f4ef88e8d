import type { Bell, Gate } from './fifo.ts';

/** Printed first by every program that is waited for. */
export const READY = 'READY';
export const FLOOD_END = 'END-OF-FLOOD';

/** Says that it is there and then waits: the least that an instance can do. */
export const GREETER = shell(`printf ${READY}; exec cat`);

/** Does nothing until it is stopped. */
export const IDLER = ['cat'];

/** Sends back every key at once; the terminal itself adds nothing. */
export const ECHO = shell(`stty raw -echo; printf ${READY}; exec cat`);

/** Prints for ever, as fast as its terminal takes it. */
export const FLOOD = ['yes', 'the quick brown fox jumps over the lazy dog, and over and over it goes again'];

/** Says that it is there through a named pipe, for terminals that nobody looks at. */
export function bellRinger(bell: Bell): readonly string[] {
  return shell(`echo ${READY} > ${bell.path}; exec cat`);
}

/** Writes down who it is, says so through a named pipe, and then sleeps: its terminal may be none. */
export function mortal(bell: Bell, pidFile: string): readonly string[] {
  return shell(`echo $$ > ${pidFile}; echo ${READY} > ${bell.path}; exec sleep 86400`);
}

/** Starts it again whenever it ends, after so many seconds. */
export function restartLoop(command: readonly string[], seconds: number): readonly string[] {
  const pause = seconds === 0 ? '' : `sleep ${seconds}; `;
  return ['sh', '-c', `while :; do "$@"; ${pause}done`, 'sh', ...command];
}

/** Waits at the gate, prints a file, and rings when the terminal has taken all of it. */
export function filePrinter(file: string, gate: Gate, bell: Bell): readonly string[] {
  const script = [
    'stty raw -echo',
    `read -r go < ${gate.path}`,
    `cat ${file}`,
    `printf ${FLOOD_END}`,
    `echo > ${bell.path}`,
    'exec cat',
  ];
  return shell(script.join('; '));
}

function shell(script: string): readonly string[] {
  return ['sh', '-c', script];
}
