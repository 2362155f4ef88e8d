/** Where something listens. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
}

/** What the process in the namespace says, each listener beside its message. It goes on when it is told that it has arrived. */
export type NamespaceWord =
  | { readonly kind: 'listening' }
  | { readonly kind: 'done'; readonly pid: number }
  | { readonly kind: 'problem'; readonly message: string };

/** The whole program of that process, for `node -e`: a file of its own could be another one by the time it is read. */
export const IN_NAMESPACE = `(${listenAndHandOver.toString()})()`;

/**
 * Runs elsewhere, as text: it may use nothing of this module. Listens at one place after the other, so that whoever sees
 * somebody listen at the last one has all of them. Ends when its keeper has what it came for.
 */
function listenAndHandOver(): void {
  const { createServer } = process.getBuiltinModule('node:net');
  const left = JSON.parse(process.argv[1] ?? '[]') as ListeningPlace[];
  const say = (word: NamespaceWord) => process.send?.(word);
  const next = () => {
    const place = left.shift();
    if (place === undefined) return void say({ kind: 'done', pid: process.pid });
    const server = createServer();
    server.once('error', (error) => say({ kind: 'problem', message: error.message }));
    server.listen(place, () => {
      const word: NamespaceWord = { kind: 'listening' };
      // What connected here would be lost. It is closed before this process looks who has.
      process.send?.(word, server, {}, () => server.close());
    });
  };
  process.on('disconnect', () => process.exit(0));
  process.on('message', next);
  next();
}
