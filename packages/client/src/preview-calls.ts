import type { PreviewView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';

/** What one may ask about looking at ports in a browser. */
export interface PreviewCalls {
  /** A link that opens a port once; without a port, the only one of the instance. Rejects `port_not_leased`. */
  open(target: string, port?: string): Promise<PreviewView>;
}

export function previewCalls(call: Call): PreviewCalls {
  return {
    open: async (target, port) => {
      const variables = { target, ...(port === undefined ? {} : { port }) };
      type Answer = { openPreview: PreviewView };
      return (await call<Answer>(DOCUMENTS.openPreview, variables)).openPreview;
    },
  };
}
