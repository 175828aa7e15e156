/**
 * Puts what services answered into their slots, and gives each error the place where the client asked.
 *
 * @module
 */
import { ERRORS, type ErrorCode, GuantongError } from '@guantong/contract'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { ForeignDocument } from './foreign-document.ts'
import type { ForeignSlot, Path } from './foreign-slots.ts'
import type { ForeignPlan } from './plan-foreign.ts'
import { cleaned, serviceError } from './read-service-answer.ts'

type Json = Record<string, unknown>

export function fillSlots(
  plan: ForeignPlan,
  data: Json,
  slots: readonly ForeignSlot[],
  asked: ForeignDocument | null,
  answered: ExecutionResult,
): GraphQLError[] {
  const errors: GraphQLError[] = []
  const given = (answered.data ?? {}) as Json
  const told = (answered.errors ?? []).map((error) => ({ error, path: error.path ?? [] }))
  const rows = new Map(
    [...(asked?.lists ?? [])].map(([group, list]) => [group, rowsOf(given[list], asked?.ownKey ?? '')]),
  )
  for (const slot of slots) {
    const { group, standing, holder, region, key } = slot
    const service = group.service.name
    if (standing === 'hidden') {
      for (const name of slot.keys)
        errors.push(serviceError('GT_REGION_OUT_OF_SCOPE', { region }, [...slot.path, name]))
      continue
    }
    const list = asked?.lists.get(group)
    if (standing === 'elsewhere' || list === undefined) continue
    const row = rows.get(group)?.get(key)
    if (row === 'twice') {
      for (const name of slot.keys) {
        const reason = `it answers ${cleaned(key)} twice`
        errors.push(serviceError('GT_SERVICE_LIED', { service, reason }, [...slot.path, name]))
      }
      continue
    }
    for (const name of slot.keys) {
      holder[name] = row?.value[name] ?? null
      for (const one of told)
        if (concerns(one.path, [list, row?.index, name]) || (row === undefined && isLost(given, one.path, list)))
          errors.push(coded(one.error, [...slot.path, name, ...one.path.slice(3)], service))
    }
  }
  for (const key of [...plan.rootSlots.keys(), ...plan.schemaSlots.keys()]) {
    if (!Object.hasOwn(data, key)) continue
    data[key] = given[key] ?? null
    for (const { error, path } of told)
      if (path[0] === key || path.length === 0) errors.push(coded(error, path.length === 0 ? [key] : path, key))
  }
  return errors
}

interface Row {
  readonly value: Json
  readonly index: number
}

function rowsOf(list: unknown, ownKey: string): Map<string, Row | 'twice'> {
  const rows = new Map<string, Row | 'twice'>()
  if (!Array.isArray(list)) return rows
  for (const [index, value] of list.entries()) {
    const key = (value as Json | null)?.[ownKey]
    if (typeof key !== 'string' && typeof key !== 'number') continue
    rows.set(String(key), rows.has(String(key)) ? 'twice' : { value: value as Json, index })
  }
  return rows
}

/** Within the slot, or on the way to it. An object that did not come has no index: what concerns the whole list concerns it. */
const concerns = (path: Path, [list, index, name]: readonly [string, number | undefined, string]): boolean =>
  path.length === 0 ||
  (path[0] === list && (path.length === 1 || (path[1] === index && (path.length === 2 || path[2] === name))))

/** The object itself was lost to the error, and with it its key: whose it was is not known. */
const isLost = (given: Json, path: Path, list: string): boolean =>
  path[0] === list &&
  typeof path[1] === 'number' &&
  ((given[list] as readonly unknown[] | null)?.[path[1]] ?? null) === null

/** What has no code was found by completing a value: the service gave it. */
function coded(error: GraphQLError, path: Path, service: string): GraphQLError {
  const found = codeOf(error)
  if (found === undefined) return serviceError('GT_SERVICE_LIED', { service, reason: cleaned(error.message) }, path)
  return new GraphQLError(found.message, { path, extensions: found.extensions })
}

function codeOf(error: unknown): GraphQLError | undefined {
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((one) => one !== undefined)
  if (error instanceof GuantongError) return serviceError(error.code, error.params)
  if (!(error instanceof GraphQLError)) return undefined
  const { code } = error.extensions
  if (typeof code === 'string' && Object.hasOwn(ERRORS, code as ErrorCode)) return error
  return codeOf(error.originalError)
}
