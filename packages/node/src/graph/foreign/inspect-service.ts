/**
 * What can be found out about a service before it is relied on, from the machine that has the node's configuration.
 *
 * @module
 */
import type { AttachedService } from '@guantong/view/foreign'
import { createForeignView, withMerge } from '@guantong/view/foreign'
import {
  buildSchema as buildFromSdl,
  findBreakingChanges,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from 'graphql'
import type { ConfiguredService } from './configured-service.ts'
import { asOurselves, serviceSource } from './service-source.ts'

export interface ServiceFacts {
  readonly name: string
  /** Its schema, as it says itself now; null: it says none. */
  readonly sdl: string | null
  /** Why it can not be asked; null: it can. */
  readonly away: string | null
  /** What its pinned schema promises and it has no longer; null: nothing is pinned, or it can not be asked. */
  readonly broken: readonly string[] | null
  /** Milliseconds one question took; null: none was answered. */
  readonly ms: number | null
  /** Types of ours whose objects it does not find by key, each with its reason. */
  readonly keyless: readonly { readonly type: string; readonly reason: string }[]
}

const PATIENCE_MS = 10_000
const MOST_CHANGES = 5

/** Asks it twice: what its schema is, and for one region by its code. Not for `via`: such a service is asked through its node. */
export async function inspectService(configured: ConfiguredService, region: string): Promise<ServiceFacts> {
  const { name, merge, sdl: pinned, ...rest } = configured
  const source = serviceSource(
    { name, merge, ...rest },
    {
      ask: () => Promise.reject(new TypeError('no node is asked')),
      self: region,
      regionsOf: () => [],
      now: Date.now,
    },
  )
  const asking = () => ({
    principal: asOurselves(region),
    deadline: Date.now() + PATIENCE_MS,
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  let sdl: string
  try {
    sdl = (await source.learn(asking())).sdl
  } catch (error) {
    return { name, sdl: null, away: wordsOf(error), broken: null, ms: null, keyless: [] }
  }
  const schema = buildFromSdl(sdl)
  const keyless: { type: string; reason: string }[] = []
  let ms: number | null = null
  for (const [type, entry] of Object.entries(entriesOf({ name, sdl: pinned ?? sdl, merge, ...rest }))) {
    const document = probeOf(schema, type, entry)
    // What is missing is named by `fits`.
    if (document === null) continue
    try {
      const begun = performance.now()
      const answer = await source.send({ document, variables: { keys: type === 'Region' ? [region] : [] } }, asking())
      ms = Math.max(ms ?? 0, performance.now() - begun)
      const { errors } = (answer ?? {}) as { errors?: readonly { message?: unknown }[] }
      if (errors !== undefined && errors !== null)
        keyless.push({ type, reason: String(errors[0]?.message).slice(0, 200) })
    } catch (error) {
      keyless.push({ type, reason: wordsOf(error) })
    }
  }
  return { name, sdl, away: null, broken: pinned === undefined ? null : brokenIn(pinned, schema), ms, keyless }
}

/**
 * Why each of them cannot stand beside ours and those before it; null: it can.
 *
 * @param services with the schema that counts for each.
 */
export function fitsBeside(schema: GraphQLSchema, services: readonly AttachedService[]): Map<string, string | null> {
  const fitting: AttachedService[] = []
  return new Map(
    services.map((service) => {
      try {
        createForeignView({ schema, view: undefined as never, services: [...fitting, service], ...NOBODY_ASKS })
        fitting.push(service)
        return [service.name, null]
      } catch (error) {
        return [service.name, wordsOf(error)]
      }
    }),
  )
}

const NOBODY_ASKS = {
  covers: () => false,
  coversAll: () => false,
  send: () => Promise.reject(new TypeError('no service is asked')),
}

/** None where its directives can not be followed: why, is said by `fitsBeside`. */
function entriesOf(service: AttachedService): AttachedService['merge'] {
  try {
    return withMerge(service).merge
  } catch {
    return {}
  }
}

/** Null where the schema has no such field, argument or key. */
function probeOf(
  schema: GraphQLSchema,
  ours: string,
  { field, argument, key, theirKey, type }: AttachedService['merge'][string],
): string | null {
  const root = schema.getQueryType()?.getFields()[field]
  const taken = root?.args.find(({ name }) => name === argument)
  const theirs: GraphQLNamedType | undefined = schema.getType(type ?? ours)
  const found = theirKey ?? key
  if (root === undefined || taken === undefined || !isObjectType(theirs)) return null
  if (theirs.getFields()[found] === undefined || getNamedType(root.type) !== theirs) return null
  return `query Doctor($keys: ${taken.type}) { ${field}(${argument}: $keys) { ${found} } }`
}

function brokenIn(pinned: string, now: GraphQLSchema): string[] {
  const changes = findBreakingChanges(buildFromSdl(pinned), now).map(({ description }) => description)
  return changes.length > MOST_CHANGES
    ? [...changes.slice(0, MOST_CHANGES), `… (${changes.length - MOST_CHANGES})`]
    : changes
}

const wordsOf = (error: unknown): string => {
  const { params } = error as { params?: { reason?: unknown } }
  return String(params?.reason ?? (error as Error).message)
}
