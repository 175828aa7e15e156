/**
 * Which version of the wire two neighbours speak (协议版本): each says in a header which it knows, and the highest in common is used.
 *
 * The header stands outside the message, so that a node reads it before it knows whether it can read the rest.
 *
 * @module
 */
import { z } from 'zod'

/** Of the messages printed in schemas/messages, and of everything that is signed. */
export const WIRE_VERSION = 1
export const SPOKEN_VERSIONS: readonly number[] = [WIRE_VERSION]

/** NATS header of messages between neighbours: the versions their sender speaks, `1,2`. A message may be empty but for it. */
export const SPEAKS_HEADER = 'Guantong-Speaks'
/** Beside it: what the sender runs. */
export const RELEASE_HEADER = 'Guantong-Release'

export const versionSchema = z.number().int().positive().max(1_000_000)
const spokenSchema = z.array(versionSchema).min(1).max(10)

export const printSpoken = (versions: readonly number[]): string => versions.join(',')

/** Undefined: nothing that names versions. */
export const readSpoken = (header: string | undefined): readonly number[] | undefined =>
  spokenSchema.safeParse(header?.split(',').map(Number)).data

/** The highest of both; undefined: there is none in common. */
export function highestInCommon(own: readonly number[], other: readonly number[]): number | undefined {
  const both = own.filter((version) => other.includes(version))
  return both.length === 0 ? undefined : Math.max(...both)
}

/**
 * The version to speak to a neighbour in: while it has stated none (null), the lowest of one's own, which older
 * releases are the likeliest to know.
 */
export const versionFor = (own: readonly number[], other: readonly number[] | null): number | undefined =>
  other === null ? Math.min(...own) : highestInCommon(own, other)

const versionedSchema = z.looseObject({ v: versionSchema })

/** The version a message says it is in, whatever else it holds; undefined: it says none. */
export const versionOf = (json: unknown): number | undefined => versionedSchema.safeParse(json).data?.v
