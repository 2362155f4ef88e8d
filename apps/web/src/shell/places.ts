import { Inbox, KeyRound, LayoutGrid, Plus, ScrollText, Settings, Stethoscope } from 'lucide-react';

/** Where one can go from everywhere; `key` takes there. Those that are `main` are on a phone's bar. */
export const PLACES = [
  { to: '/', name: 'fleet', icon: LayoutGrid, key: 'f', isMain: true },
  { to: '/inbox', name: 'inbox', icon: Inbox, key: 'i', isMain: true },
  { to: '/new', name: 'new', icon: Plus, key: 'n', isMain: true },
  { to: '/settings', name: 'settings', icon: Settings, key: ',', isMain: true },
  { to: '/tokens', name: 'tokens', icon: KeyRound, key: undefined, isMain: false },
  { to: '/audit', name: 'audit', icon: ScrollText, key: undefined, isMain: false },
  { to: '/doctor', name: 'doctor', icon: Stethoscope, key: undefined, isMain: false },
] as const;
