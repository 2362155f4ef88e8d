import { noticeClicked } from './offline/notice-clicked.ts';
import { requestKind } from './offline/request-kind.ts';
import type { FetchEvent, WorkerScope } from './offline/worker-scope.ts';
import { CACHE_PREFIX, type WorkerWord } from './offline/worker-words.ts';

/** What this version of the page is made of. The build puts it here. */
declare const SHELL: {
  readonly build: string;
  readonly index: string;
  readonly assets: readonly string[];
};

/** A daemon that is there answers sooner; one that is stuck should not keep anybody from seeing that it is. */
const PATIENCE_MS = 3000;
const SERVER_ERROR = 500;
const UNAUTHORIZED = 401;
const INDEX = '/';

const scope = globalThis as unknown as WorkerScope;
const name = `${CACHE_PREFIX}${SHELL.build}`;

scope.addEventListener('install', (event) => event.waitUntil(keepShell()));
scope.addEventListener('activate', (event) => event.waitUntil(forget((other) => other !== name)));
scope.addEventListener('fetch', answer);
scope.addEventListener('notificationclick', (event) => event.waitUntil(noticeClicked(event, scope.clients)));
scope.addEventListener('message', ({ data, ports }) => {
  const word = data as WorkerWord;
  if (word.kind === 'take-over') void scope.skipWaiting();
  else ports[0]?.postMessage(SHELL.assets.includes(word.path));
});

/** The whole version or nothing: a daemon that was exchanged meanwhile has another page. */
async function keepShell(): Promise<void> {
  const index = await fetch(INDEX, { cache: 'no-store' });
  const cache = await caches.open(name);
  if (!index.ok || (await index.clone().text()) !== SHELL.index)
    throw new Error('the page is of another version');
  await cache.put(INDEX, index);
  await cache.addAll(SHELL.assets);
}

function answer(event: FetchEvent): void {
  const kind = requestKind(event.request, scope.location.origin);
  if (kind === 'asset') event.respondWith(asset(event.request));
  else if (kind === 'shell') event.respondWith(shell(event));
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  return (await cache.match(request.url)) ?? fetch(request);
}

/** The daemon's own word first; what was kept only where there is none. What it answers now is not kept. */
async function shell(event: FetchEvent): Promise<Response> {
  const asked = fetch(event.request);
  event.waitUntil(asked.then(heed, () => undefined));
  const answered = await Promise.race([asked.catch(() => undefined), patience()]);
  if (answered !== undefined && answered.status < SERVER_ERROR) return answered;
  const cache = await caches.open(name);
  return (await cache.match(INDEX)) ?? asked;
}

/** Who is not signed in any more finds nothing here. */
async function heed({ status }: Response): Promise<void> {
  if (status !== UNAUTHORIZED) return;
  await forget(() => true);
  await scope.registration.unregister();
}

async function forget(isMeant: (name: string) => boolean): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(CACHE_PREFIX) && isMeant(name)).map((name) => caches.delete(name)),
  );
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
}
