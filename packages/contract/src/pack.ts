/**
 * The offline exchange file (离线交换包): what two neighbours would send each other by wire, carried by hand.
 *
 * Lines of JSON, compressed: a signed head, the messages exactly as they go over the wire, a signed end over all lines before
 * it. Head and end are `guantong-pack` signatures.
 *
 * @module
 */
import { z } from 'zod'
import { regionCodeSchema } from './region.ts'

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

export const packHeadSchema = z.strictObject({
  v: z.literal(1),
  part: z.literal('head'),
  from: regionCodeSchema,
  to: regionCodeSchema,
  at: z.iso.datetime(),
  /** Envelopes in it; null where that is known only at the end. */
  count: count.nullable(),
})
export type PackHead = z.infer<typeof packHeadSchema>

export const packEndSchema = z.strictObject({
  v: z.literal(1),
  part: z.literal('end'),
  at: z.iso.datetime(),
  /** Lines before this one, and SHA-256 over their bytes, line ends included. */
  lines: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PackEnd = z.infer<typeof packEndSchema>
