/**
 * `submitCases`: an integrator's rows, held to the same rules as an imported file and giving the same receipts.
 *
 * @module
 */
import { CASE_FIELDS } from '@guantong/standard'
import type { Builder } from '../base/builder.ts'
import {
  forwardMutation,
  REGION_ARGUMENT,
  RESTORE_ARGUMENT,
  SUBMIT_CASES,
  wayToOwner,
} from '../base/forward-mutation.ts'
import { type SubmitFinding, type SubmittedRows, writerOf } from '../base/graph-context.ts'
import { MOST_ROWS, mayWriteRows } from '../base/may-write.ts'
import type { Scalars } from '../base/scalars.ts'

const INPUT_TYPES = {
  text: 'String',
  integer: 'Int',
  number: 'Float',
  boolean: 'Boolean',
  instant: 'String',
  date: 'String',
} as const

export function defineSubmitCases(builder: Builder, { Language }: Scalars) {
  const CaseInput = builder.inputType('CaseInput', {
    description:
      'One case. Every field is optional and loosely typed here on purpose: what is missing or wrong is reported row by row, ' +
      'in the same words as by the importer, instead of failing the whole request.',
    fields: (t) =>
      Object.fromEntries(
        CASE_FIELDS.map((field) => {
          const rules = [
            `${field.zh} (${field.standardRef}). ${{ M: 'Mandatory', C: 'Conditional', O: 'Optional' }[field.constraint]}`,
            field.type === 'instant' ? 'ISO 8601 with a zone' : '',
            field.values === undefined ? '' : `one of ${field.values.join(', ')}`,
            field.max === undefined || field.values !== undefined ? '' : `at most ${field.max} characters`,
            field.name === 'regionCode' ? "the node's own region when left out" : '',
          ]
          return [
            field.name,
            t.field({ type: INPUT_TYPES[field.type], description: `${rules.filter(Boolean).join('; ')}.` }),
          ]
        }),
      ),
  })
  const Input = builder.inputType('SubmitCasesInput', {
    fields: (t) => ({ cases: t.field({ type: [CaseInput], required: true, description: `At most ${MOST_ROWS}.` }) }),
  })
  const Finding = builder.objectRef<SubmitFinding>('CaseFinding').implement({
    description: 'What is wrong with one field of one row, and how to mend it.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Position of the row in the input, from 0.' }),
      field: t.exposeString('field'),
      rule: t.exposeString('rule'),
      value: t.exposeString('value', { nullable: true }),
      message: t.string({
        args: { lang: t.arg({ type: Language }) },
        resolve: ({ message }, { lang }, context) => message[lang ?? context.lang],
      }),
      fix: t.string({
        args: { lang: t.arg({ type: Language }) },
        resolve: ({ fix }, { lang }, context) => fix[lang ?? context.lang],
      }),
    }),
  })
  const Payload = builder.objectRef<SubmittedRows>('SubmitCasesPayload').implement({
    fields: (t) => ({
      accepted: t.expose('accepted', {
        type: 'Count',
        description: 'Rows that were valid: inserted + updated + unchanged.',
      }),
      inserted: t.expose('inserted', { type: 'Count' }),
      updated: t.expose('updated', { type: 'Count' }),
      unchanged: t.expose('unchanged', { type: 'Count' }),
      rejected: t.field({ type: [Finding], resolve: ({ rejected }) => rejected }),
    }),
  })
  builder.mutationType({
    fields: (t) => ({
      submitCases: t.field({
        type: Payload,
        // One that fails takes nothing with it of what another of the same document has written.
        nullable: true,
        description:
          "Writes cases of this node's own region, or of the `region` whose node is below (verb `write`). Rows stand for themselves: a broken one stops no other.",
        args: {
          input: t.arg({ type: Input, required: true }),
          region: t.arg.string({ description: REGION_ARGUMENT }),
          restoreWithdrawn: t.arg.boolean({ description: RESTORE_ARGUMENT }),
        },
        complexity: ({ input }) => ({ field: 10 + (input.cases as unknown[]).length, multiplier: 1 }),
        resolve: (_, { input, region, ...terms }, context) => {
          const hop = wayToOwner(region, context)
          const restoreWithdrawn = terms.restoreWithdrawn ?? false
          if (hop !== null)
            return forwardMutation(hop, SUBMIT_CASES, { input, region: region as string, restoreWithdrawn }, context)
          const rows = (input.cases as Record<string, unknown>[]).map((row) => ({ ...row }))
          const sender = mayWriteRows('Case', rows, context)
          return context.submitRows('Case', rows, { sender, writer: writerOf(context), restoreWithdrawn })
        },
      }),
    }),
  })
  return { Payload, Finding }
}

export type SubmitRefs = ReturnType<typeof defineSubmitCases>
