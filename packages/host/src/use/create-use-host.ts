import { DarwinUseHost } from '../darwin/darwin-use-host.ts';
import { LinuxUseHost } from '../linux/linux-use-host.ts';
import { unsupported } from '../unsupported.ts';
import type { UseHost } from './use-host.ts';

const HOSTS = new Map<string, () => UseHost>([
  ['linux', () => new LinuxUseHost()],
  ['darwin', () => new DarwinUseHost()],
]);

/** Looks at processes on this platform. Throws `platform_unsupported` elsewhere. */
export function createUseHost(platform: string = process.platform): UseHost {
  const create = HOSTS.get(platform);
  if (create === undefined) throw unsupported(platform);
  return create();
}
