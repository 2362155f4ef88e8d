import { LaunchdManager } from './launchd-manager.ts';
import type { ServiceManager } from './service-manager.ts';
import { SystemdManager } from './systemd-manager.ts';

/** The service manager of this platform, whether it is there or not. */
export function serviceManager(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): ServiceManager {
  return platform === 'darwin' ? new LaunchdManager(environment) : new SystemdManager(environment);
}
