/**
 * Puts what services answered into their slots, and gives each error the place where the client asked.
 *
 * @module
 */
import { ERRORS, type ErrorCode, GuantongError } from '@guantong/contract'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { ForeignDocument } from './foreign-document.ts'
import type { ForeignSlot, Path } from './foreign-slots.ts'
import { cleaned, serviceError } from './read-service-answer.ts'

type Json = Record<string, unknown>

const MOST_ERRORS = 500
const TOO_MUCH = { what: 'repetition of one answer', value: '> 5000000', limit: 5_000_000 }

export function fillSlots(
  /** Response key at the root → the field, which has the name of the service. */
  rootKeys: ReadonlyMap<string, string>,
  data: Json,
  slots: readonly ForeignSlot[],
  asked: ForeignDocument | null,
  answered: ExecutionResult,
  mayRepeat: (value: unknown) => boolean = () => true,
): GraphQLError[] {
  const placed = new Map<Row, Set<string>>()
  const errors: GraphQLError[] = []
  const given = (answered.data ?? {}) as Json
  const told = (answered.errors ?? []).map((error) => ({ error, path: error.path ?? [] }))
  const rows = new Map(
    [...(asked?.lists ?? [])].map(([group, lists]) => [group, rowsOf(given, lists, asked?.ownKey ?? '')]),
  )
  for (const slot of slots) {
    const { group, standing, holder, refusal, key } = slot
    const service = group.service.name
    if (refusal !== undefined) {
      for (const name of slot.keys) errors.push(serviceError(refusal.code, refusal.params, [...slot.path, name]))
      continue
    }
    const lists = asked?.lists.get(group)
    if (standing === 'elsewhere' || lists === undefined) continue
    const row = rows.get(group)?.get(key)
    if (row === 'twice') {
      for (const name of slot.keys) {
        const reason = `it answers ${cleaned(key)} twice`
        errors.push(serviceError('GT_SERVICE_LIED', { service, reason }, [...slot.path, name]))
      }
      continue
    }
    for (const name of slot.keys) {
      const value = row?.value[name] ?? null
      const names = row && (placed.get(row) ?? new Set<string>())
      if (row && names) placed.set(row, names)
      if (names?.has(name) && !mayRepeat(value)) {
        errors.push(serviceError('GT_QUERY_TOO_LARGE', TOO_MUCH, [...slot.path, name]))
        continue
      }
      names?.add(name)
      holder[name] = value
      for (const one of told) {
        const at = row === undefined ? 0 : row.place.length + 1
        const isOf = row === undefined ? isLost(given, one.path, lists) : concerns(one.path, [...row.place, name])
        if (!isOf) continue
        errors.push(coded(one.error, [...slot.path, name, ...(at === 0 ? [] : one.path.slice(at))], service))
        // A place keeps one error whatever happens; its further ones only as long as there are few.
        if (errors.length >= MOST_ERRORS) break
      }
    }
  }
  for (const [key, service] of rootKeys) {
    if (!Object.hasOwn(data, key)) continue
    data[key] = given[key] ?? null
    for (const { error, path } of told) {
      if (path[0] !== key && path.length > 0) continue
      errors.push(coded(error, path.length === 0 ? [key] : path, service))
      if (errors.length >= MOST_ERRORS) break
    }
  }
  return errors
}

interface Row {
  readonly value: Json
  /** Where it stands in the answer of the service. */
  readonly place: Path
}

type Lists = readonly { readonly alias: string }[]

function rowsOf(given: Json, lists: Lists, ownKey: string): Map<string, Row | 'twice'> {
  const rows = new Map<string, Row | 'twice'>()
  const note = (value: unknown, place: Path): void => {
    const key = (value as Json | null | undefined)?.[ownKey]
    if (typeof key !== 'string' && typeof key !== 'number') return
    rows.set(String(key), rows.has(String(key)) ? 'twice' : { value: value as Json, place })
  }
  for (const { alias } of lists) {
    const found = given[alias]
    if (!Array.isArray(found)) note(found, [alias])
    else for (const [index, value] of found.entries()) note(value, [alias, index])
  }
  return rows
}

/** Within the place, or on the way to it. */
const concerns = (path: Path, place: Path): boolean => place.every((step, at) => at >= path.length || path[at] === step)

/** The object, or all of a list, was lost to the error, and with it the key: whose it was is not known. */
function isLost(given: Json, path: Path, lists: Lists): boolean {
  if (path.length === 0) return true
  if (!lists.some(({ alias }) => alias === path[0])) return false
  const found = given[String(path[0])] as readonly unknown[] | null | undefined
  if (found === null || found === undefined) return true
  return typeof path[1] === 'number' && (found[path[1]] ?? null) === null
}

/** What has no code was found by completing a value: the service gave it. */
function coded(error: GraphQLError, path: Path, service: string): GraphQLError {
  const ours = oursOf(error)
  if (ours !== undefined) return new GraphQLError(error.message, { path, originalError: ours })
  const found = codeOf(error)
  if (found === undefined) return serviceError('GT_SERVICE_LIED', { service, reason: cleaned(error.message) }, path)
  return new GraphQLError(found.message, { path, extensions: found.extensions })
}

/** Marks a surprise of our own below a field of a service. */
export const OURS = Symbol('ours')

function oursOf(error: unknown): Error | undefined {
  if (error instanceof AggregateError) return error.errors.map(oursOf).find((one) => one !== undefined)
  if (!(error instanceof GraphQLError)) return undefined
  return (error.extensions as { [OURS]?: Error })[OURS] ?? oursOf(error.originalError)
}

function codeOf(error: unknown): GraphQLError | undefined {
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((one) => one !== undefined)
  if (error instanceof GuantongError) return serviceError(error.code, error.params)
  if (!(error instanceof GraphQLError)) return undefined
  const { code } = error.extensions
  if (typeof code === 'string' && Object.hasOwn(ERRORS, code as ErrorCode)) return error
  return codeOf(error.originalError)
}
