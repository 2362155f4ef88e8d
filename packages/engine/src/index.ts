export { archiveOf } from './archive.ts';
export type { ContainerState, ListedContainer, LogWishes } from './containers.ts';
export type {
  ContainerLimits,
  ContainerMount,
  ContainerPort,
  ContainerRequest,
} from './container-request.ts';
export { Engine, type EngineEvent, type EngineFacts, type EngineVersion } from './engine.ts';
export { type EngineAddress, formatEngineAddress, parseEngineAddress } from './engine-address.ts';
export { refusalStatus } from './engine-error.ts';
export type { ExecutionRequest, ExecutionState } from './executions.ts';
export { engineAddresses, type EngineSearch, findEngine } from './find-engine.ts';
export type { BuildRequest, ImageFacts, ImageProgress, ListedImage } from './images.ts';
export type { NetworkFacts, NetworkRequest } from './networks.ts';
export type { OutputFrame } from './output-frames.ts';
export type { EngineCall, EngineStream } from './transport.ts';
