/**
 * What it takes to open arrivals and to commit what is sound among them.
 *
 * @module
 */
import type { IngestContext } from './ingest-batch.ts'
import type { OpeningContext } from './open-arrival.ts'

export interface ArrivalContext extends IngestContext, OpeningContext {}
