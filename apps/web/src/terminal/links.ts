/** The address of a link that a program showed, where it may be opened at all. */
export function openableAddress(text: string): URL | undefined {
  try {
    const address = new URL(text);
    return address.protocol === 'https:' || address.protocol === 'http:' ? address : undefined;
  } catch {
    return undefined;
  }
}
