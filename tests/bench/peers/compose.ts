/**
 * The supergraph of regions that hold the same fields: each region is a subgraph, and its field and types have names of their
 * own, for a federation plans by the owner of a field. The children speak these names themselves, so that no gateway is charged
 * for renaming.
 *
 * @module
 */
import { parse } from 'graphql'
import type { Below } from '../gateways/orders.ts'
import { sdlOf } from '../gateways/regions.ts'

interface Composition {
  composeServices(services: readonly object[]): { supergraphSdl?: string; errors?: readonly Error[] }
}

/** Not known to the compiler: it is there only where the peers are installed. */
const COMPOSITION: string = '@apollo/composition'

export async function supergraphOf({ endpoints }: Below): Promise<string> {
  const { composeServices } = (await import(COMPOSITION)) as Composition
  const services = Object.entries(endpoints).map(([code, url]) => ({
    name: `region_${code}`,
    url,
    typeDefs: parse(sdlOf(code)),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl === undefined) throw new Error(`not composed: ${errors?.map(({ message }) => message).join('; ')}`)
  return supergraphSdl
}
