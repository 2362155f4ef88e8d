export type { DaemonControl } from './graphql/builder.ts';
export { type ApiServer, createApiServer, type ServerParts } from './http/http-server.ts';
export { Viewers } from './terminal/viewers.ts';
