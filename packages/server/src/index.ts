export type { DoorRules, GuardDoorkeeper } from './door/guard.ts';
export { AllowedHosts } from './door/hosts.ts';
export { ROUTES, type Route } from './door/routes.ts';
export type { DaemonControl, ListenControl } from './graphql/builder.ts';
export { type ApiServer, createApiServer, type ServerParts } from './http/http-server.ts';
export type { Previews, PreviewVisit } from './http/previews.ts';
export type { Certificate, TcpListener, TcpOptions } from './http/tcp-listener.ts';
export { Viewers } from './terminal/viewers.ts';
