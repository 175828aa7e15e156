/**
 * `limits:` of node.yaml: what one request may be, and what one sender may ask in a minute.
 *
 * @module
 */
import { z } from 'zod'
import { DEFAULT_LIMITS, type Limits } from '../graph/guard/limits.ts'
import type { RequestRates } from '../http/rate-limit.ts'
import { LARGEST_BODY } from '../http/read-body.ts'

const upTo = (most: number) => z.number().int().min(1).max(most)

export const limitsSchema = z
  .strictObject({
    bodyBytes: upTo(20_000_000).min(1000).default(LARGEST_BODY),
    tokens: upTo(100_000).default(DEFAULT_LIMITS.tokens),
    nesting: upTo(500).default(DEFAULT_LIMITS.nesting),
    aliases: upTo(10_000).default(DEFAULT_LIMITS.aliases),
    directives: upTo(10_000).default(DEFAULT_LIMITS.directives),
    operations: upTo(1000).default(DEFAULT_LIMITS.operations),
    fragments: upTo(1000).default(DEFAULT_LIMITS.fragments),
    repeats: upTo(1000).default(DEFAULT_LIMITS.repeats),
    rootFields: upTo(1000).default(DEFAULT_LIMITS.rootFields),
    depth: upTo(100).default(DEFAULT_LIMITS.depth),
    cost: upTo(1_000_000_000).default(DEFAULT_LIMITS.cost),
    variableValues: upTo(10_000_000).default(DEFAULT_LIMITS.variableValues),
    variableDepth: upTo(200).default(DEFAULT_LIMITS.variableDepth),
    requestsPerMinute: upTo(10_000_000).default(6000),
    costPerMinute: upTo(1_000_000_000_000).default(30_000_000),
  })
  .refine(({ cost, costPerMinute }) => costPerMinute >= cost, 'costPerMinute is less than one request may cost')
  .prefault({})

/** Every one has a default; a node that says nothing has them all. */
export type NodeLimits = Limits & RequestRates & { readonly bodyBytes: number }
