/**
 * `issuers:` of node.yaml: whose tokens are taken at this node and at no other. Those the whole country knows stand in the topology.
 *
 * @module
 */
import { tokenIssuerSchema } from '@guantong/contract'
import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'

/** Keys stand in a file beside node.yaml, or are fetched. */
export const issuersSchema = z
  .array(
    tokenIssuerSchema
      .omit({ jwks: true })
      .extend({ jwksFile: z.string().optional() })
      .refine(
        ({ jwksFile, jwksUrl }) => (jwksFile === undefined) !== (jwksUrl === undefined),
        'give jwksFile or jwksUrl',
      ),
  )
  .default([])

/** @param readJwks of a path in node.yaml */
export const resolveIssuers = (issuers: z.infer<typeof issuersSchema>, readJwks: (file: string) => JSONWebKeySet) =>
  issuers.map(({ jwksFile, ...issuer }) => {
    if (jwksFile === undefined) return tokenIssuerSchema.parse(issuer)
    return tokenIssuerSchema.parse({ ...issuer, jwks: readJwks(jwksFile) })
  })
