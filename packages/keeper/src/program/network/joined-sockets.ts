import type { Socket } from 'node:net';

/** Nothing was said in either direction for so long: whoever still wants something connects again. */
const IDLE_MS = 2 * 60 * 60 * 1000;
/** When one side has said its last word, and the other says nothing, it has forgotten to hang up. */
const HALF_CLOSED_MS = 2 * 60_000;

/** Lets two connections talk to each other, each at the pace of the other, until both are closed. */
export function joinSockets(one: Socket, other: Socket): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: Socket, to: Socket): void {
  from.setTimeout(IDLE_MS);
  from.on('timeout', () => from.destroy());
  from.once('end', () => {
    for (const socket of [from, to]) socket.setTimeout(HALF_CLOSED_MS);
  });
  // Every error is followed by `close`.
  from.on('error', () => undefined);
  from.once('close', () => {
    // What it said before it closed is still to be delivered; when it was cut off, the other end is to see that, too.
    if (from.readableEnded) to.destroySoon();
    else to.destroy();
  });
  from.pipe(to);
}
