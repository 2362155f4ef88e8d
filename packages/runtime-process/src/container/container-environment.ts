/** What is the image's to say: the caller's names directories of the machine. */
const FROM_IMAGE: ReadonlySet<string> = new Set(['PATH']);

/** What of a run's variables is true in a container as well. */
export function forContainer(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !FROM_IMAGE.has(name)));
}
