/**
 * The one GraphQL schema S, the same at every tier (D1), assembled in reading order.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type Standard, shippedSummaries } from '@guantong/standard'
import { JOINT_DIRECTIVES, printMarkedSchema } from '@guantong/view'
import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import { createBuilder } from './builder.ts'
import { defineCodeItem } from './code-item.ts'
import { definePageInfo } from './connection.ts'
import { defineCoverage } from './coverage.ts'
import { defineDataSets } from './data-set.ts'
import { defineDictionary } from './dictionary.ts'
import { defineDiscrepancy } from './discrepancy.ts'
import { defineDivisionChange } from './division-change.ts'
import { defineExchangeNode } from './exchange-node.ts'
import { defineFiguresChanged } from './figures-changed.ts'
import { defineLink, defineLinks } from './link.ts'
import { defineLinksChanged } from './links-changed.ts'
import { defineMeasures } from './measures.ts'
import { definePeriod } from './period.ts'
import { defineRefusal } from './refusal.ts'
import { defineRegion } from './region.ts'
import { defineScalars } from './scalars.ts'
import { defineStandard } from './standard-look-ups.ts'
import { defineSubmission } from './submission.ts'
import { defineSubmissionsReceived } from './submissions-received.ts'
import { defineSubmitCases } from './submit-cases.ts'
import { defineDataSetName, defineSubmitRecords } from './submit-records.ts'
import { defineSummary } from './summary.ts'
import { defineTasksIssued } from './tasks-issued.ts'
import { createValueEnums } from './value-enums.ts'
import { defineWhy } from './why.ts'

export function buildSchema(standard: Standard): GraphQLSchema {
  const builder = createBuilder()
  builder.queryType({})
  const scalars = defineScalars(builder)
  const enums = createValueEnums(builder, scalars)
  const PageInfo = definePageInfo(builder)
  const Link = defineLink(builder)
  defineExchangeNode(builder, scalars, Link)
  defineLinks(builder, Link)
  const Coverage = defineCoverage(builder)
  const Measures = defineMeasures(builder, scalars, Coverage, standard)
  const Period = definePeriod(builder)
  const Region = defineRegion(builder, { scalars, Coverage, Measures, Period, standard })
  defineSummary(builder, {
    summaries: shippedSummaries(),
    standard,
    scalars,
    Coverage,
    Period,
    Region: Region as never,
  })
  const rowTypes = defineDataSets(builder, { enums, PageInfo, Region: Region as never })
  const submissions = defineSubmission(builder, PageInfo)
  defineRefusal(builder, PageInfo)
  defineDiscrepancy(builder, PageInfo)
  defineWhy(builder)
  defineCodeItem(builder, scalars)
  const DataSetName = defineDataSetName(builder)
  defineDictionary(builder, DataSetName)
  defineStandard(builder, scalars)
  defineDivisionChange(builder, enums)
  defineSubmitRecords(builder, { ...defineSubmitCases(builder, scalars), DataSetName })
  builder.subscriptionType({})
  defineFiguresChanged(builder, Region as never)
  defineLinksChanged(builder, Link)
  defineTasksIssued(builder, rowTypes)
  defineSubmissionsReceived(builder, submissions)
  return builder.toSchema({ directives: [...specifiedDirectives, ...JOINT_DIRECTIVES] })
}

/** SDL of S and its hash: what two nodes compare to know that they speak the same schema. */
export function printSchemaOf(schema: GraphQLSchema): { sdl: string; hash: string } {
  const sdl = printMarkedSchema(schema)
  return { sdl, hash: createHash('sha256').update(sdl).digest('hex') }
}
