/**
 * The one GraphQL schema S, the same at every tier (D1), assembled in reading order.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { Standard } from '@guantong/standard'
import { JOINT_DIRECTIVES, ORIGIN, printMarkedSchema } from '@guantong/view'
import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import { createBuilder } from './builder.ts'
import { defineCase, findCase } from './case.ts'
import { defineCodeItem } from './code-item.ts'
import { definePageInfo } from './connection.ts'
import { defineCoverage } from './coverage.ts'
import { defineExchangeNode } from './exchange-node.ts'
import { defineMeasures } from './measures.ts'
import { defineRefusal } from './refusal.ts'
import { defineRegion } from './region.ts'
import { defineScalars } from './scalars.ts'
import { defineSubmission } from './submission.ts'
import { defineSubmitCases } from './submit-cases.ts'

export function buildSchema(standard: Standard): GraphQLSchema {
  const builder = createBuilder()
  builder.queryType({})
  const scalars = defineScalars(builder)
  const PageInfo = definePageInfo(builder)
  defineExchangeNode(builder, scalars)
  const cases = defineCase(builder, scalars, PageInfo)
  const Coverage = defineCoverage(builder)
  const Measures = defineMeasures(builder, scalars, Coverage, standard)
  defineRegion(builder, { ...cases, scalars, Coverage, Measures, standard })
  builder.queryField('case', (t) =>
    t.prismaField({
      type: cases.Case,
      nullable: true,
      extensions: ORIGIN,
      description: 'One case by its global id, asked live from the city that raised it.',
      args: { id: t.arg.id({ required: true }) },
      resolve: ((query: object, _: unknown, { id }: { id: string }, context: never) =>
        findCase(context, query, id)) as never,
    }),
  )
  defineSubmission(builder, PageInfo)
  defineRefusal(builder, PageInfo)
  defineCodeItem(builder, scalars)
  defineSubmitCases(builder, scalars)
  return builder.toSchema({ directives: [...specifiedDirectives, ...JOINT_DIRECTIVES] })
}

/** SDL of S and its hash: what two nodes compare to know that they speak the same schema. */
export function printSchemaOf(schema: GraphQLSchema): { sdl: string; hash: string } {
  const sdl = printMarkedSchema(schema)
  return { sdl, hash: createHash('sha256').update(sdl).digest('hex') }
}
