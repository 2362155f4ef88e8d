import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visitor } from '@berth/core';
import type { Upgrade } from './services.ts';

/** Which port of which instance a host name stands for, and who asks. Nothing of it was allowed yet. */
export interface PreviewVisit {
  /** As it stood in the request, with the port of the listener. */
  readonly host: string;
  readonly port: number;
  readonly instance: string;
  readonly visitor: Visitor;
  /** It arrived by TLS, here or at the proxy before. */
  readonly secure: boolean;
  /** To be called once a good credential was shown: the connection is then held like that of everybody known. */
  proven(): void;
}

/** Whoever serves ports of instances under their own host names, with credentials of their own. */
export interface Previews {
  request(asked: { request: IncomingMessage; response: ServerResponse }, visit: PreviewVisit): void;
  upgrade(asked: Upgrade, visit: PreviewVisit): void;
}
