/** Beyond the grace, a stop needs the kill and the bookkeeping. */
export const STOP_MARGIN_MS = 15_000;
/** … and its turn: the daemon begins only some ends at a time, and a laden machine needs a while for each. */
export const STOP_TURN_MS = 150;
export const START_ANSWER_MS = 30_000;
/** To get into a container and to kill what takes too long there. */
export const EXEC_MARGIN_MS = 60_000;
/** A rare record may be far back among a million others. */
export const AUDIT_ANSWER_MS = 120_000;
export const INSTALL_ANSWER_MS = 20 * 60_000;
/** An assistant gets up to half a minute to show that it took a prompt, and ten seconds for a key. */
export const PROMPT_ANSWER_MS = 90_000;
export const KEY_ANSWER_MS = 20_000;
/** More than the programs that show a notice may take. */
export const NOTICE_ANSWER_MS = 30_000;
/** A day: turns that wait for somebody end when he comes. */
export const TURN_ANSWER_MS = 24 * 60 * 60_000;
/** A watcher waits this long for the next daemon, and looks this often. */
export const RECONNECT_MS = 30_000;
export const RECONNECT_LOOK_MS = 100;
