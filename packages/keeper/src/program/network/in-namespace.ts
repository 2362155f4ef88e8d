/** Where something listens. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
}

/** What the process in the namespace says, each listener beside its message. */
export type NamespaceWord =
  | { readonly kind: 'listening'; readonly index: number }
  | { readonly kind: 'done'; readonly pid: number }
  | { readonly kind: 'problem'; readonly message: string };

/** The whole program of that process, for `node -e`: a file of its own could be another one by the time it is read. */
export const IN_NAMESPACE = `(${listenAndHandOver.toString()})()`;

/** Runs elsewhere, as text: it may use nothing of this module. Ends when its keeper has what it came for. */
function listenAndHandOver(): void {
  const { createServer } = process.getBuiltinModule('node:net');
  const places = JSON.parse(process.argv[1] ?? '[]') as ListeningPlace[];
  const say = (word: NamespaceWord, server?: import('node:net').Server) => process.send?.(word, server);
  let left = places.length;
  process.on('disconnect', () => process.exit(0));
  for (const [index, { host, port }] of places.entries()) {
    const server = createServer();
    server.once('error', (error) => say({ kind: 'problem', message: error.message }));
    server.listen({ host, port }, () => {
      say({ kind: 'listening', index }, server);
      left -= 1;
      if (left === 0) say({ kind: 'done', pid: process.pid });
    });
  }
}
