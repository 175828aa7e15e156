/**
 * The Pothos builder, made anew for each schema: several nodes live in one process, so nothing here is shared.
 *
 * @module
 */
import SchemaBuilder, { type EnumRef, type ObjectRef } from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type PrismaTypes from '../../generated/pothos.ts'
import { getDatamodel } from '../../generated/pothos.ts'
import { WEIGHTS } from '../guard/weights.ts'
import { type AuthScopes, authScopesOf, unauthorizedError } from './auth-scopes.ts'
import type { GraphContext } from './graph-context.ts'
import { pageDescription } from './keyset.ts'

interface GraphTypes {
  Context: GraphContext
  DefaultFieldNullability: false
  PrismaTypes: PrismaTypes
  AuthScopes: AuthScopes
  /** Beside rows and `pageInfo`, by every connection of entities. */
  Connection: { count: () => Promise<number> }
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    Count: { Input: number; Output: number | bigint }
    Date: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
  }
}

export function createBuilder() {
  const builder = new SchemaBuilder<GraphTypes>({
    defaultFieldNullability: false,
    // Rights are looked at before anything is read.
    plugins: [ScopeAuthPlugin, ComplexityPlugin, RelayPlugin, PrismaPlugin],
    scopeAuth: { authScopes: authScopesOf, unauthorizedError, authorizeOnSubscribe: true },
    relay: {
      cursorType: 'String',
      // A row's own id routes a question to its owner; `node` is the node that answers.
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      firstArgOptions: { description: pageDescription },
      lastArgOptions: { description: 'Instead of `first`: as many, from the end, or before `before`.' },
      edgesFieldOptions: { complexity: { field: 1, multiplier: 1 } },
      nodesOnConnection: { complexity: { field: 1, multiplier: 1 } },
    },
    // The cost of a document is found out once, before it runs: see guard/check-cost.ts.
    complexity: { disabled: true, defaultComplexity: WEIGHTS.field, defaultListMultiplier: 10 },
    prisma: {
      client: (context) => context.prisma,
      dmmf: getDatamodel(),
      exposeDescriptions: true,
    },
  })
  builder.globalConnectionField('totalCount', (t) =>
    t.field({
      type: 'Count',
      description: 'Rows of all pages; counted only when asked for.',
      complexity: WEIGHTS.page,
      resolve: (page) => page.count(),
    }),
  )
  return builder
}

export type Builder = ReturnType<typeof createBuilder>

type Types = PothosSchemaTypes.ExtendDefaultTypes<GraphTypes>

/** A type of the schema whose resolvers are given a `Row`. */
export type TypeOf<Row> = ObjectRef<Types, Row>
/** An enumeration whose values come from the dictionary, so that the compiler knows no more of them than this. */
export type EnumOf<Value> = EnumRef<Types, Value>
