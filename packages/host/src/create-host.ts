import { DarwinHost } from './darwin/darwin-host.ts';
import type { Host } from './host.ts';
import { LinuxHost } from './linux/linux-host.ts';
import { unsupported } from './unsupported.ts';

const HOSTS = new Map<string, () => Host>([
  ['linux', () => new LinuxHost()],
  ['darwin', () => new DarwinHost()],
]);

/** The host of this process. Throws `platform_unsupported` elsewhere. */
export function createHost(platform: string = process.platform): Host {
  const create = HOSTS.get(platform);
  if (create === undefined) throw unsupported(platform);
  return create();
}
