import type { TlsWish } from '@berth/contract';
import type { ListeningView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';

/** How one wishes the daemon to listen. */
export interface ListenRequest {
  /** `HOST:PORT`, `off`, or `default`. */
  readonly at: string;
  readonly tls?: TlsWish;
  readonly behindProxy?: boolean;
}

export interface ListenCalls {
  /** Resolves when it listens there. It holds for later daemons too. */
  change(wish: ListenRequest): Promise<ListeningView>;
}

export function listenCalls(call: Call): ListenCalls {
  return {
    change: async ({ at, tls, behindProxy }) => {
      const wish = {
        at,
        ...(tls === undefined ? {} : { tls: tls === 'local-ca' ? {} : tls }),
        ...(behindProxy === undefined ? {} : { behindProxy }),
      };
      return (await call<{ listen: ListeningView }>(DOCUMENTS.listen, wish)).listen;
    },
  };
}
