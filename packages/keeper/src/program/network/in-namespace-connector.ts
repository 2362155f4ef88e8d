/** What is asked of the process in the namespace. */
export interface ConnectionWish {
  readonly id: number;
  readonly port: number;
}

/** Its answer, with the connection beside it, or without one where nobody listens. */
export interface ConnectionAnswer {
  readonly id: number;
}

/** The whole program of that process, for `node -e`. */
export const IN_NAMESPACE_CONNECTOR = `(${connectAndHandOver.toString()})()`;

/** Runs elsewhere, as text: it may use nothing of this module. Ends when its keeper has no use for it any more. */
function connectAndHandOver(): void {
  const { connect } = process.getBuiltinModule('node:net');
  const answer = (id: number, socket?: import('node:net').Socket) => process.send?.({ id }, socket);
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, port }: ConnectionWish) => {
    const socket = connect(port, '127.0.0.1');
    // What it reads here would be lost.
    socket.pause();
    socket.once('error', () => answer(id));
    socket.once('connect', () => answer(id, socket));
  });
}
