import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api } from './api/client.ts';
import { FleetStore } from './fleet/fleet-store.ts';
import { loadMessages } from './messages/index.ts';
import { PageWorker } from './offline/page-worker.ts';
import { PageProvider } from './page-context.tsx';
import { forgetDrafts } from './session/drafts.ts';
import { SessionStore } from './session/session-store.ts';
import { router } from './router.tsx';
import { applyTheme } from './shell/theme.ts';
import { ToastProvider } from './ui/toast.tsx';
import { makeFormats } from './ui/language.ts';
import './style.css';

applyTheme();
await loadMessages();
const session = new SessionStore();
const api = new Api({ signedOut: session.end });
const fleet = new FleetStore(api);
fleet.open();
const worker = new PageWorker(new URL(import.meta.url).pathname);
// What it keeps for later must not be in the way of what is looked at now.
const stopWaiting = fleet.subscribe(() => {
  stopWaiting();
  void worker.open();
});
session.subscribe(() => {
  api.close();
  fleet.close();
  forgetDrafts(sessionStorage);
  void worker.forget();
});

const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no place for the page');
createRoot(place).render(
  <StrictMode>
    <PageProvider parts={{ api, fleet, session, worker }}>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </PageProvider>
  </StrictMode>,
);
// The fleet is on its way.
makeFormats();
