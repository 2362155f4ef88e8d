import { tryCatalogueOf } from './suite.ts';

tryCatalogueOf(import.meta.filename);
