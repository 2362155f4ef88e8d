export { type CatalogOptions, createAgentCatalog } from './catalog.ts';
export { assistantDirectories } from './assistant/directories.ts';
