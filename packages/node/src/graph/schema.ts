/**
 * The one GraphQL schema S, the same at every tier (D1), assembled in reading order.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type Standard, shippedSummaries } from '@guantong/standard'
import { JOINT_DIRECTIVES, printMarkedSchema } from '@guantong/view'
import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import { guardFields } from './base/asks.ts'
import { createBuilder } from './base/builder.ts'
import { definePeriod } from './base/period.ts'
import { defineScalars } from './base/scalars.ts'
import { createValueEnums } from './base/value-enums.ts'
import { defineFiguresChanged } from './changes/figures-changed.ts'
import { defineLinksChanged } from './changes/links-changed.ts'
import { defineSubmissionsReceived } from './changes/submissions-received.ts'
import { defineTasksIssued } from './changes/tasks-issued.ts'
import { defineGrants } from './grants/define-grants.ts'
import { defineImportBatch } from './operators/import-batch.ts'
import { defineImportRun } from './operators/import-run.ts'
import { defineLook } from './operators/look.ts'
import { defineNeighbour } from './operators/neighbour.ts'
import { defineParked } from './operators/parked.ts'
import { definePersistedDocument } from './operators/persisted-document.ts'
import { defineRevokeTokens } from './operators/revoke-tokens.ts'
import { defineDataSets } from './rows/data-set.ts'
import { defineDeadlineRevisions } from './rows/deadline-revisions.ts'
import { defineHistory } from './rows/history.ts'
import { defineSubmitCases } from './rows/submit-cases.ts'
import { defineDataSetName, defineSubmitRecords } from './rows/submit-records.ts'
import { defineWithdrawRecords } from './rows/withdraw-records.ts'
import { defineWithdrawals } from './rows/withdrawals.ts'
import { defineAttachedService } from './schema/attached-service.ts'
import { defineCodeItem } from './schema/code-item.ts'
import { defineCoverage } from './schema/coverage.ts'
import { defineDictionary } from './schema/dictionary.ts'
import { defineDiscrepancy } from './schema/discrepancy.ts'
import { defineDivisionChange } from './schema/division-change.ts'
import { defineExchangeNode } from './schema/exchange-node.ts'
import { defineFigureRevisions } from './schema/figure-revisions.ts'
import { defineLink, defineLinks } from './schema/link.ts'
import { defineMeasures } from './schema/measures.ts'
import { definePolicyStanding } from './schema/policy-standing.ts'
import { defineRefusal } from './schema/refusal.ts'
import { defineRegion } from './schema/region.ts'
import { defineStandard } from './schema/standard-look-ups.ts'
import { defineSubmission } from './schema/submission.ts'
import { defineSummary } from './schema/summary.ts'
import { defineWhy } from './schema/why.ts'

export function buildSchema(standard: Standard): GraphQLSchema {
  const builder = createBuilder()
  builder.queryType({})
  const scalars = defineScalars(builder)
  const enums = createValueEnums(builder, scalars)
  const PageInfo = builder.pageInfoRef()
  const Link = defineLink(builder)
  defineExchangeNode(builder, scalars, {
    Link,
    AttachedService: defineAttachedService(builder),
    Policy: definePolicyStanding(builder),
  })
  defineLinks(builder, Link)
  const Coverage = defineCoverage(builder, scalars)
  const Measures = defineMeasures(builder, scalars, Coverage, standard)
  const Period = definePeriod(builder)
  const Region = defineRegion(builder, { scalars, Coverage, Measures, Period, standard })
  defineSummary(builder, {
    summaries: shippedSummaries(),
    standard,
    scalars,
    Coverage,
    Period,
    Region,
  })
  defineFigureRevisions(builder, { summaries: shippedSummaries(), standard, PageInfo, Period, Region })
  const rowTypes = defineDataSets(builder, { enums, PageInfo, Region, Change: defineHistory(builder) })
  const submissions = defineSubmission(builder)
  defineRefusal(builder)
  defineDiscrepancy(builder)
  defineParked(builder)
  defineNeighbour(builder)
  defineLook(builder)
  definePersistedDocument(builder)
  defineImportRun(builder)
  defineImportBatch(builder)
  defineRevokeTokens(builder)
  defineWhy(builder)
  defineCodeItem(builder, scalars)
  const DataSetName = defineDataSetName(builder)
  defineDictionary(builder, DataSetName)
  defineWithdrawals(builder, { Region, DataSetName })
  defineDeadlineRevisions(builder, Region)
  defineStandard(builder, scalars)
  defineDivisionChange(builder, enums)
  const submit = defineSubmitCases(builder, scalars)
  defineSubmitRecords(builder, { ...submit, DataSetName })
  defineWithdrawRecords(builder, { ...submit, DataSetName })
  defineGrants(builder, { Region, DataSetName })
  builder.subscriptionType({})
  defineFiguresChanged(builder, Region)
  defineLinksChanged(builder, Link)
  defineTasksIssued(builder, rowTypes)
  defineSubmissionsReceived(builder, submissions)
  return guardFields(builder.toSchema({ directives: [...specifiedDirectives, ...JOINT_DIRECTIVES] }))
}

/** SDL of S and its hash: what two nodes compare to know that they speak the same schema. */
export function printSchemaOf(schema: GraphQLSchema): { sdl: string; hash: string } {
  const sdl = printMarkedSchema(schema)
  return { sdl, hash: createHash('sha256').update(sdl).digest('hex') }
}
