/**
 * What a field shows beside rows of data sets, and the one place where the policy is asked for all such fields.
 *
 * @module
 */
import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import type { OTHER_RESOURCES } from '../../policy/vocabulary.ts'
import type { GraphContext } from './graph-context.ts'

type Resource = (typeof OTHER_RESOURCES)[number]

/** Beside the type of a field: `extensions: FIGURES`. What is shown is open to all whom a rule lets see it at all. */
export const FIGURES = { asks: 'Figures' } as const
export const EXCHANGE = { asks: 'Exchange' } as const

export const asksOf = ({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Resource | undefined =>
  (extensions as { asks?: Resource }).asks

/** Every field that says what it shows asks the policy before it resolves: of a region for that one, else for this node's own. */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const resource = asksOf(field)
      if (resource !== undefined) guard(field, resource, type.name === 'Region')
    }
  }
  return schema
}

function guard(field: GraphQLField<unknown, unknown>, resource: Resource, isOfRegion: boolean): void {
  const { resolve = defaultFieldResolver, subscribe } = field
  const mustShow = (parent: unknown, context: unknown): void => {
    const { rights, self } = context as GraphContext
    const region = isOfRegion ? (parent as { code: string }).code : self.code
    const why = rights.whyNot(resource, 'unconditional', region)
    if (why !== null) throw why
  }
  field.resolve = (parent, args, context, info) => {
    mustShow(parent, context)
    return resolve(parent, args, context, info)
  }
  if (subscribe === undefined) return
  field.subscribe = (parent, args, context, info) => {
    mustShow(parent, context)
    return subscribe(parent, args, context, info)
  }
}
