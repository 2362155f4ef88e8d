export { type AssistantDirectories, assistantDirectories } from './assistant/directories.ts';
export { type CatalogOptions, createAgents, openAgentCatalog } from './catalog.ts';
export type { DefinedCatalog } from './definition/defined-catalog.ts';
