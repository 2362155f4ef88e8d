import type { Host } from '@berth/host';

/** More would be no people and no scripts of theirs. */
const MOST = 4096;
/** A terminal costs another descriptor towards its keeper, and every instance two, whoever looks at it. */
const SHARE = 4;

/** How many clients may be connected at once, so that they cannot take the descriptors that instances need. */
export async function connectionsMax(host: Pick<Host, 'openFiles'>): Promise<number> {
  const files = await host.openFiles();
  return Math.min(MOST, Math.floor((files?.limit ?? Number.POSITIVE_INFINITY) / SHARE));
}
