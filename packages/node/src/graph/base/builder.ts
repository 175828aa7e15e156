/**
 * The Pothos builder, made anew for each schema: several nodes live in one process, so nothing here is shared.
 *
 * @module
 */
import SchemaBuilder, { type EnumRef, type ObjectRef } from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import type PrismaTypes from '../../generated/pothos.ts'
import { getDatamodel } from '../../generated/pothos.ts'
import type { GraphContext } from './graph-context.ts'

interface GraphTypes {
  Context: GraphContext
  DefaultFieldNullability: false
  PrismaTypes: PrismaTypes
  Scalars: {
    ID: { Input: string; Output: string }
    Count: { Input: number; Output: number | bigint }
    Date: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
  }
}

export function createBuilder() {
  return new SchemaBuilder<GraphTypes>({
    defaultFieldNullability: false,
    plugins: [ComplexityPlugin, PrismaPlugin],
    // The cost of a document is found out once, before it runs: see guard/check-cost.ts.
    complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: 10 },
    prisma: {
      client: (context) => context.prisma,
      dmmf: getDatamodel(),
      exposeDescriptions: true,
    },
  })
}

export type Builder = ReturnType<typeof createBuilder>

type Types = PothosSchemaTypes.ExtendDefaultTypes<GraphTypes>

/** A type of the schema whose resolvers are given a `Row`. */
export type TypeOf<Row> = ObjectRef<Types, Row>
/** An enumeration whose values come from the dictionary, so that the compiler knows no more of them than this. */
export type EnumOf<Value> = EnumRef<Types, Value>
