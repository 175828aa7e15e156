/**
 * Says of every field that is not ours which service owns it: as a directive in SDL, in the description for introspection,
 * and in what it may cost.
 *
 * @module
 */
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLFieldConfig,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { OPEN_TYPES } from './attached-service.ts'

/** What a field of a service counts for, and how many items one of its lists is expected to hold. */
const FIELD_COST = 10
const EXPECTED_ITEMS = 20

const SERVICE = new GraphQLDirective({
  name: 'service',
  description:
    'Answered by an attached service, not by this platform; null with a coded error where it can not be asked.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { name: { type: new GraphQLNonNull(GraphQLString) } },
})

/** The service that owns a field of the served schema; undefined for one of ours. */
export const ownerOf = ({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): string | undefined =>
  (extensions as { directives?: { service?: { name: string } } }).directives?.service?.name

/** @param owners name of a service by what is its own: `Type`, or `Type.field` where it adds to a type of ours. */
export function markOwners(
  ours: GraphQLSchema,
  shown: GraphQLSchema,
  owners: ReadonlyMap<string, string>,
): GraphQLSchema {
  const marked = mapSchema(shown, {
    [MapperKind.COMPOSITE_FIELD]: (field, name, type) => {
      const own = ours.getType(type)
      const owner = owners.get(type) ?? owners.get(`${type}.${name}`)
      if (owner === undefined || (isObjectType(own) && name in own.getFields())) return field
      return withOwner(field, owner)
    },
  })
  const { directives, ...config } = marked.toConfig()
  return new GraphQLSchema({ ...config, directives: [...directives, SERVICE] })
}

function withOwner<C>(field: GraphQLFieldConfig<unknown, C>, name: string): GraphQLFieldConfig<unknown, C> {
  const listed = isListType(isNonNullType(field.type) ? field.type.ofType : field.type)
  const said = `From the attached service ${name} (外部服务 ${name}).`
  return {
    ...field,
    description: field.description ? `${field.description}\n\n${said}` : said,
    extensions: {
      ...field.extensions,
      directives: { service: { name } },
      complexity: { field: FIELD_COST, multiplier: listed ? EXPECTED_ITEMS : 1 },
    },
  }
}

/** What each service adds to what is ours: `Region.cameras`, `Query.cameras`. */
export function fieldsByService(served: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const name of ['Query', ...Object.keys(OPEN_TYPES)]) {
    const type = served.getType(name)
    for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
      const owner = ownerOf(field)
      if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), `${name}.${field.name}`])
    }
  }
  return found
}
