/**
 * The schema of the regions as a node of ours has it: cases are answered by the node that holds them, all else is known here.
 *
 * @module
 */
import { ORIGIN } from '@guantong/view'
import { buildSchema, type GraphQLSchema, isObjectType } from 'graphql'
import { regionOf, sdlOf } from './regions.ts'

export function originSchema(): GraphQLSchema {
  const schema = buildSchema(sdlOf())
  const fieldsOf = (name: string) => {
    const type = schema.getType(name)
    return isObjectType(type) ? type.getFields() : {}
  }
  const { region, regions } = fieldsOf('Query')
  if (region !== undefined) region.resolve = (_, { code }) => regionOf(code)
  if (regions !== undefined) regions.resolve = (_, { codes }) => (codes as string[]).map(regionOf)
  const { cases } = fieldsOf('Region')
  if (cases !== undefined) cases.extensions = ORIGIN
  return schema
}
