/**
 * The places in an answer that services fill: found along the branches of the plan, each with the key of its object and whether
 * the asker may see what is of its region.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { Kind, type SelectionNode } from 'graphql'
import type { AttachedService } from './attached-service.ts'
import { OPEN_TYPES } from './attached-service.ts'
import type { ForeignBranch, ForeignGroup, ForeignPlan } from './plan-foreign.ts'

type Json = Record<string, unknown>
export type Path = readonly (string | number)[]

export interface ForeignSlot {
  readonly holder: Json
  readonly path: Path
  readonly group: ForeignGroup
  /** Response keys of the group that the object has: conditions may have left some out. */
  readonly keys: readonly string[]
  readonly key: string
  /** `hidden`: the asker may not see it. `elsewhere`: of a region the service does not know. */
  readonly standing: 'asked' | 'hidden' | 'elsewhere'
  /** Why it is hidden. */
  readonly refusal?: GuantongError | undefined
}

export interface SlotRights {
  readonly covers: (region: string) => boolean
  /** Why nothing of the group is for this asker. */
  readonly withholds: (group: ForeignGroup) => GuantongError | null
  readonly reaches: (service: AttachedService, region: string) => boolean
}

/** Leaves null in every place it finds. */
export function collectSlots(plan: ForeignPlan, data: Json, rights: SlotRights): ForeignSlot[] {
  const found: ForeignSlot[] = []
  const withheld = new Map(plan.groups.map((group) => [group, rights.withholds(group)]))
  const enter = (branch: ForeignBranch, value: unknown, path: Path): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) enter(branch, item, [...path, index])
      return
    }
    if (value === null || typeof value !== 'object') return
    const holder = value as Json
    for (const group of branch.groups) {
      const keys = [...group.keys].filter((key) => Object.hasOwn(holder, key))
      for (const key of keys) holder[key] = null
      const entry = group.service.merge[group.type]
      const key = entry && holder[plan.added(entry.key)]
      if (keys.length === 0 || (typeof key !== 'string' && typeof key !== 'number')) continue
      const regions = (OPEN_TYPES[group.type] ?? []).map((name) => holder[plan.added(name)])
      const known = regions.filter((region) => typeof region === 'string')
      const seen = known.find((region) => rights.covers(region))
      const refusal =
        withheld.get(group) ??
        (seen === undefined ? new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: known[0] ?? '' }) : undefined)
      const isKnown = seen === undefined || rights.reaches(group.service, seen)
      const standing = refusal !== undefined ? 'hidden' : isKnown ? 'asked' : 'elsewhere'
      found.push({ holder, path, group, keys, key: String(key), standing, refusal })
    }
    for (const [key, below] of branch.next) enter(below, holder[key], [...path, key])
  }
  enter(plan.root, data, [])
  for (const key of [...plan.rootSlots.keys(), ...plan.schemaSlots.keys()])
    if (Object.hasOwn(data, key)) data[key] = null
  return found
}

/** Takes the keys out again that were added beside the slots. */
export function withoutAdded(plan: ForeignPlan, data: Json): void {
  const leave = (branch: ForeignBranch, value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) leave(branch, item)
    else if (value !== null && typeof value === 'object') {
      const holder = value as Json
      for (const { type, service } of branch.groups)
        for (const name of [service.merge[type]?.key ?? '', ...(OPEN_TYPES[type] ?? [])])
          delete holder[plan.added(name)]
      for (const [key, below] of branch.next) leave(below, holder[key])
    }
  }
  leave(plan.root, data)
}

/** Response key at the root → the field that is asked there: it has the name of the service. */
export function rootsOf({
  rootSlots,
  schemaSlots,
}: Pick<ForeignPlan, 'rootSlots' | 'schemaSlots'>): ReadonlyMap<string, string> {
  const nameOf = (one: SelectionNode | undefined): string => {
    if (one?.kind === Kind.FIELD) return one.name.value
    return one?.kind === Kind.INLINE_FRAGMENT ? nameOf(one.selectionSet.selections[0]) : ''
  }
  return new Map([...rootSlots, ...schemaSlots].map(([key, [first]]) => [key, nameOf(first)]))
}
