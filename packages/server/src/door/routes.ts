import {
  GRAPHQL_PATH,
  HEALTH_PATH,
  LOGIN_PATH,
  LOGOUT_PATH,
  READY_PATH,
  SUBSCRIPTIONS_PATH,
  TERMINAL_PATH,
} from '@berth/contract';

/** Who may: whoever has a credential, a browser that is signed in, or anybody, since it tells nothing. */
export type Admits = 'credential' | 'session' | 'anybody';

export interface Route {
  readonly path: string;
  /** What follows the path is an argument of it. */
  readonly hasArgument?: true;
  readonly methods: readonly string[];
  /** It is a WebSocket, and nothing else. */
  readonly isUpgrade?: true;
  readonly admits: Admits;
  /** It is for browsers, and only where the page lives. */
  readonly isPage?: true;
  readonly serves: Service;
}

export type Service =
  | 'graphql'
  | 'subscriptions'
  | 'terminal'
  | 'page'
  | 'file'
  | 'login'
  | 'logout'
  | 'health'
  | 'ready';

/** All there is. Nothing is served that does not stand here, and a test goes through all of it. */
export const ROUTES: readonly Route[] = [
  { path: GRAPHQL_PATH, methods: ['POST'], admits: 'credential', serves: 'graphql' },
  {
    path: SUBSCRIPTIONS_PATH,
    methods: ['GET'],
    isUpgrade: true,
    admits: 'credential',
    serves: 'subscriptions',
  },
  { path: TERMINAL_PATH, methods: ['GET'], isUpgrade: true, admits: 'credential', serves: 'terminal' },
  ...pages('/', '/new', '/inbox', '/settings', '/tokens', '/audit', '/doctor'),
  { ...page('/instances/'), hasArgument: true },
  { ...file('/assets/'), hasArgument: true },
  ...files('/manifest.webmanifest', '/sw.js', '/icon.svg', '/icon-192.png', '/icon-512.png'),
  ...files('/icon-maskable-192.png', '/icon-maskable-512.png'),
  { path: LOGIN_PATH, hasArgument: true, methods: ['GET'], admits: 'anybody', isPage: true, serves: 'login' },
  { path: LOGOUT_PATH, methods: ['POST'], admits: 'session', isPage: true, serves: 'logout' },
  { path: HEALTH_PATH, methods: ['GET', 'HEAD'], admits: 'anybody', serves: 'health' },
  { path: READY_PATH, methods: ['GET', 'HEAD'], admits: 'anybody', serves: 'ready' },
];

/** What a person may have in the address bar: the page is the same at all of them. */
function page(path: string): Route {
  return { path, methods: ['GET', 'HEAD'], admits: 'session', isPage: true, serves: 'page' };
}

function pages(...paths: readonly string[]): readonly Route[] {
  return paths.map(page);
}

function file(path: string): Route {
  return { path, methods: ['GET', 'HEAD'], admits: 'session', isPage: true, serves: 'file' };
}

function files(...paths: readonly string[]): readonly Route[] {
  return paths.map(file);
}

/** What is served at a path. A method that does not belong there, or no upgrade where there should be one, is nothing. */
export function routeOf(path: string): Route | undefined {
  return ROUTES.find((route) =>
    route.hasArgument === true ? path.startsWith(route.path) && path !== route.path : path === route.path,
  );
}
