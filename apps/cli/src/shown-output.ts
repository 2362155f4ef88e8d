import type { InstanceView } from '@berth/contract/schemas';

/**
 * What a command has printed, as it may be shown: on a terminal, of what is isolated, nothing that acts on anything but the
 * picture, as when one attaches to it. Whoever else reads it gets every byte.
 */
export async function shownOutput(
  bytes: Buffer,
  isTerminal: boolean,
  isolation: InstanceView['isolation'],
): Promise<Buffer> {
  if (!isTerminal || isolation === 'none') return bytes;
  const { OUTWARD, ViewerFilter } = await import('@berth/screen');
  const filter = new ViewerFilter(OUTWARD);
  return Buffer.concat([filter.filter(bytes), filter.flush()]);
}
