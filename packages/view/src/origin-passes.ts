/**
 * How many passes of questions the stitcher needs for a document: one for each level of regions that has origin fields.
 *
 * @module
 */
import { type DocumentNode, type GraphQLSchema, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { isOrigin } from './field-marks.ts'
import { REGION } from './plan-document.ts'

interface Level {
  asks: boolean
  /** The most passes of any level below. */
  below: number
}

/** At least 1. */
export function originPasses(schema: GraphQLSchema, document: DocumentNode): number {
  const types = new TypeInfo(schema)
  const levels: Level[] = [{ asks: false, below: 0 }]
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD]: {
        enter() {
          const field = types.getFieldDef()
          const level = levels.at(-1)
          if (field && level && types.getParentType()?.name === REGION.type && isOrigin(field)) level.asks = true
          levels.push({ asks: false, below: 0 })
        },
        leave() {
          const level = levels.pop()
          const above = levels.at(-1)
          if (level && above) above.below = Math.max(above.below, level.below + Number(level.asks))
        },
      },
    }),
  )
  return Math.max(1, levels[0]?.below ?? 0)
}
