import type { BerthClient } from '@berth/client';
import type { ServiceManager, ServiceProgram } from '@berth/client/service';

/** Which Berth is to be run as a service, by whom, and as what. */
export interface ServicePlace {
  readonly client: BerthClient;
  readonly manager: ServiceManager;
  readonly program: ServiceProgram;
}
