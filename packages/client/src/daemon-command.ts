/**
 * What a daemon allocates for a request is garbage when it is answered. With Node's default of 16 MiB it collects so late
 * that starting 250 instances took 290 MB; with 4 MiB it takes 190, and a start of the daemon costs 2 ms more.
 */
const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];

/** How a daemon is run by this Node, whoever starts it. */
export function daemonCommand(entry: string): readonly [string, ...string[]] {
  return [process.execPath, ...NODE_FLAGS, entry];
}
