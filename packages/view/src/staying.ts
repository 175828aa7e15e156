/**
 * What stays at the node that holds it: fields that are not in the schema by which a node above is answered, and are not asked of a
 * node below.
 *
 * @module
 */
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { type GraphQLSchema, isObjectType } from 'graphql'
import { isStaying } from './field-marks.ts'

/** Their coordinates: `ServiceDemand.reporterName`. */
export function stayingOf(schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) if (isStaying(field)) found.add(`${type.name}.${field.name}`)
  }
  return found
}

/** The same schema without them; the same object each time. */
export function withoutStaying(schema: GraphQLSchema): GraphQLSchema {
  const made = shown.get(schema) ?? leftOut(schema)
  shown.set(schema, made)
  return made
}

const shown = new WeakMap<GraphQLSchema, GraphQLSchema>()

const leftOut = (schema: GraphQLSchema): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => (isStaying(field as Parameters<typeof isStaying>[0]) ? null : undefined),
  })
