export { ConfigFolder, type ConfigFile } from './config-folder.ts';
export { readConfigText } from './read-config-text.ts';
