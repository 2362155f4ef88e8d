import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Visitor } from '@berth/core';
import type { Upgrade } from './services.ts';

/** Which port of which instance a host name stands for, and who asks. Nothing of it was allowed yet. */
export interface PreviewVisit {
  /** As it stood in the request, with the port of the listener. */
  readonly host: string;
  /** Name or number of the port. */
  readonly port: string;
  readonly instance: string;
  readonly visitor: Visitor;
  /** It arrived by TLS, here or at the proxy before. */
  readonly secure: boolean;
  /** To be called once a good credential was shown: the connection is then held like that of everybody known. */
  proven(): void;
}

/** Opens a preview in a browser, once. */
export interface PreviewLink {
  readonly url: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export interface PreviewOpener {
  /** A link to a port of an instance; with null to the only one it has. Rejects `port_not_leased` and `not_running`. */
  open(caller: Caller, target: string, port: string | null): Promise<PreviewLink>;
}

/** Whoever serves ports of instances under their own host names, with credentials of their own. */
export interface Previews {
  request(asked: { request: IncomingMessage; response: ServerResponse }, visit: PreviewVisit): void;
  upgrade(asked: Upgrade, visit: PreviewVisit): void;
  /** Cuts off what is open. */
  close(): void;
}
