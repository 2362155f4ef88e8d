export { OUTWARD } from './outward-rules.ts';
export { QUERIES } from './query-rules.ts';
export {
  type RestoreOptions,
  ScreenModel,
  type ScreenModelOptions,
  type ScreenSnapshot,
} from './screen-model.ts';
export { TERMINAL_RESET } from './terminal-reset.ts';
export { TextRenderer } from './text-renderer.ts';
export { ViewerFilter } from './viewer-filter.ts';
