export { type CatalogOptions, createAgentCatalog } from './catalog.ts';
