/**
 * How large the regions are that a question begins with, for what it may cost: figures that are read from cells take as long as there
 * are counties below. Guessed from the codes, for nothing but a guess is needed.
 *
 * @module
 */
import { type FieldNode, type GraphQLSchema, getArgumentValues } from 'graphql'

const [NATION, PROVINCE, CITY] = [2900, 90, 9]
/** Of all regions together, on average. */
const ANY = 3

const belowCode = (code: unknown): number =>
  code === '000000' ? NATION : /0000$/.test(String(code)) ? PROVINCE : /00$/.test(String(code)) ? CITY : 1

const OF_TIER: Readonly<Record<string, number>> = { nation: NATION, province: PROVINCE, city: CITY, county: 1 }

interface Asked {
  readonly code?: string | null
  readonly codes?: readonly (string | null)[] | null
  readonly tier?: string | null
}

/** Of the largest of the root fields: counties below one region of it, on average. */
export function countiesBelow(
  schema: GraphQLSchema,
  fields: readonly FieldNode[],
  variables: Readonly<Record<string, unknown>>,
): number {
  const known = schema.getQueryType()?.getFields() ?? {}
  const sizes = fields.map((node) => {
    const field = known[node.name.value]
    if (field === undefined || (node.name.value !== 'region' && node.name.value !== 'regions')) return 1
    const { code, codes, tier } = argumentsOf(field, node, variables)
    if (code != null) return belowCode(code)
    if (codes != null) return codes.reduce((sum, one) => sum + belowCode(one), 0) / Math.max(1, codes.length)
    return tier == null ? ANY : (OF_TIER[tier] ?? ANY)
  })
  return Math.max(1, ...sizes)
}

/** What does not fit is refused where it is executed. */
function argumentsOf(
  field: Parameters<typeof getArgumentValues>[0],
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Asked {
  try {
    return getArgumentValues(field, node, variables) as Asked
  } catch {
    return {}
  }
}
