/** Labels of all that Berth makes with an engine: whose it is, which run, and of which state directory. */
export const LABELS = {
  instance: 'dev.berth.instance',
  run: 'dev.berth.run',
  home: 'dev.berth.home',
} as const;
