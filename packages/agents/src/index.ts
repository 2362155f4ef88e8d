export { type AssistantDirectories, assistantDirectories } from './assistant/directories.ts';
export { type CatalogOptions, createAgents, openAgentCatalog } from './catalog.ts';
export { definitionProblems, type FaultyDefinition } from './definition/definition-problems.ts';
export type { DefinedCatalog } from './definition/defined-catalog.ts';
export { ASSISTANT_IMAGES } from './images.ts';
