import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { type AuditSearch, auditSearch } from './audit/audit-search.ts';
import { FleetPage } from './fleet/fleet-page.tsx';
import { type FleetSearch, fleetSearch } from './fleet/fleet-search.ts';
import { withMessages } from './messages/index.ts';
import { NotFound } from './shell/not-found.tsx';
import { PageProblem } from './shell/page-problem.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/** The daemon serves the page at each of these addresses; they stand in its table of routes too. */
const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: FleetPage,
    validateSearch: (search): FleetSearch => fleetSearch(search),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/instances/$target',
    component: lazyRouteComponent(
      () => withMessages(import('./instance/instance-page.tsx'), 'instance', 'terminal'),
      'InstancePage',
    ),
    validateSearch: ({ view }): { view?: string } => (typeof view === 'string' ? { view } : {}),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/new',
    component: lazyRouteComponent(
      () => withMessages(import('./start/start-page.tsx'), 'start', 'settings'),
      'StartPage',
    ),
    validateSearch: ({ agent }): { agent?: string } => (typeof agent === 'string' ? { agent } : {}),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/inbox',
    component: lazyRouteComponent(
      () => withMessages(import('./inbox/inbox-page.tsx'), 'instance'),
      'InboxPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(
      () => withMessages(import('./settings/settings-page.tsx'), 'settings'),
      'SettingsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/tokens',
    component: lazyRouteComponent(
      () => withMessages(import('./tokens/tokens-page.tsx'), 'tokens'),
      'TokensPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    component: lazyRouteComponent(() => withMessages(import('./audit/audit-page.tsx'), 'audit'), 'AuditPage'),
    validateSearch: (search): AuditSearch => auditSearch(search),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/doctor',
    component: lazyRouteComponent(
      () => withMessages(import('./doctor/doctor-page.tsx'), 'doctor'),
      'DoctorPage',
    ),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  defaultErrorComponent: PageProblem,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
