export { serviceManager } from './find-manager.ts';
export {
  type FoundServiceFile,
  isSameService,
  readServiceFile,
  removeServiceFile,
  writeServiceFile,
} from './service-file.ts';
export type { ServiceManager, ServiceState } from './service-manager.ts';
export type { ServiceProgram } from './service-program.ts';
