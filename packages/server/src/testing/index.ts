export { ApiBench, type ApiBenchOptions } from './api-bench.ts';
export { type ApiField, apiFields } from './api-fields.ts';
export { FIELD_ACTIONS } from '../audit/field-actions.ts';
export { type Route, ROUTES } from '../door/routes.ts';
