import { afterAll } from 'vitest';
import { stopCurrent } from '../../support/contract.ts';
import './search.ts';
import './values.ts';
import './writes.ts';

/** What every engine keeps to, in one file, so that the current release of Neo4j is started once for all of it. */
afterAll(stopCurrent);
