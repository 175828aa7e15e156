/**
 * The stitched path: two subschemas made from the one schema S and merged on `Region` by `code` (D1). *replica* is S
 * without its origin fields and runs here; *origin* has nothing but origin fields, and its executor sends them to their
 * owners. The general path and the reference the spliced one is held against: it re-plans every request, and a region
 * below a region that was itself merged is asked in a second pass.
 *
 * @module
 */
import type { SubschemaConfig } from '@graphql-tools/delegate'
import { stitchSchemas } from '@graphql-tools/stitch'
import { type ExecutionRequest, filterSchema } from '@graphql-tools/utils'
import { type ExecutionResult, type GraphQLSchema, isObjectType } from 'graphql'
import { isOrigin } from './field-marks.ts'
import { REGION } from './plan-document.ts'

/** Answers a document of origin fields. Errors of rows must not come back here: see `row-errors.ts`. */
export type ExecuteOrigin = (request: ExecutionRequest) => Promise<ExecutionResult>

/** Builds the stitched schema; origin fields go to `executeOrigin`, everything else to S itself. */
export function stitchView(schema: GraphQLSchema, executeOrigin: ExecuteOrigin): GraphQLSchema {
  const fieldOf = (typeName: string, fieldName: string | undefined) => {
    const type = schema.getType(typeName)
    return isObjectType(type) && fieldName !== undefined ? type.getFields()[fieldName] : undefined
  }
  const marked = (typeName: string, fieldName: string | undefined): boolean => {
    const field = fieldOf(typeName, fieldName)
    return field !== undefined && isOrigin(field)
  }
  const replica: SubschemaConfig = {
    schema: filterSchema({
      schema,
      rootFieldFilter: (_, fieldName) => !marked('Query', fieldName),
      objectFieldFilter: (typeName, fieldName) => !marked(typeName, fieldName),
    }),
    merge: {
      [REGION.type]: {
        selectionSet: `{ ${REGION.key} }`,
        fieldName: REGION.list,
        key: (region) => region[REGION.key],
        argsFromKeys: (codes) => ({ [REGION.keys]: codes }),
      },
    },
  }
  const origin: SubschemaConfig = {
    schema: filterSchema({
      schema,
      rootFieldFilter: (operation, fieldName) =>
        operation === 'Query' && (fieldName === REGION.list || marked('Query', fieldName)),
      objectFieldFilter: (typeName, fieldName) =>
        typeName !== REGION.type || fieldName === REGION.key || marked(typeName, fieldName),
    }),
    executor: executeOrigin as NonNullable<SubschemaConfig['executor']>,
    merge: {
      [REGION.type]: {
        selectionSet: `{ ${REGION.key} }`,
        fieldName: REGION.list,
        key: (region) => region[REGION.key],
        argsFromKeys: (codes) => ({ [REGION.keys]: codes }),
      },
    },
  }
  // The replica comes last: where both could answer a root field, the last subschema does.
  return stitchSchemas({ subschemas: [origin, replica], mergeDirectives: false })
}
