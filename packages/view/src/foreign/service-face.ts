/**
 * A service as a node passes it on to the one above: what the service adds, as it is called here, and the fields by which its
 * objects are found here. The node above asks this node, and this node the service.
 *
 * @module
 */
import { filterSchema } from '@graphql-tools/utils'
import { type GraphQLSchema, isObjectType, printSchema } from 'graphql'
import { REGION } from '../plan-document.ts'
import { OPEN_TYPES } from './attached-service.ts'
import { ownerOf } from './mark-owners.ts'

export interface FaceMerge {
  readonly type: string
  readonly field: string
  readonly argument: string
  readonly key: string
}

export interface Face {
  readonly sdl: string
  readonly merge: readonly FaceMerge[]
}

/** How objects of our types are found at any node. */
const ENTRIES: readonly FaceMerge[] = [
  { type: REGION.type, field: REGION.list, argument: REGION.keys, key: REGION.key },
  { type: 'Case', field: 'case', argument: 'id', key: 'id' },
  { type: 'Component', field: 'component', argument: 'id', key: 'id' },
  { type: 'MonitoredObject', field: 'monitoredObject', argument: 'id', key: 'id' },
]

/** Null where the service adds nothing that is served. */
export function faceOf(served: GraphQLSchema, service: string): Face | null {
  const owned = (typeName: string, fieldName: string): boolean => {
    const type = served.getType(typeName)
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
    return field !== undefined && ownerOf(field) === service
  }
  const merge = ENTRIES.filter(({ type: name, field }) => {
    const type = served.getType(name)
    if (!isObjectType(type) || served.getQueryType()?.getFields()[field] === undefined) return false
    return Object.keys(type.getFields()).some((one) => owned(name, one))
  })
  if (merge.length === 0 && !owned('Query', service)) return null
  const keys = new Map(ENTRIES.map(({ type, key }) => [type, key]))
  const schema = filterSchema({
    schema: served,
    rootFieldFilter: (operation, name) =>
      operation === 'Query' &&
      ((name === service && owned('Query', name)) || merge.some(({ field }) => field === name)),
    objectFieldFilter: (type, name) => {
      if (type === 'Query') return true
      return owned(type, name) || (Object.hasOwn(OPEN_TYPES, type) && name === keys.get(type))
    },
    argumentFilter: (type, field, argument) =>
      type !== 'Query' || field === service || merge.some((one) => one.field === field && one.argument === argument),
  })
  return { sdl: printSchema(schema), merge }
}
