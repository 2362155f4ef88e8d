export { ConfigFolder, type ConfigFile } from './config-folder.ts';
