/** A field of what somebody else's program has written, if it is a text that says something. */
export function text(data: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
