/**
 * The definition of a summary in the graph: its keys and values, as the dictionary names them.
 *
 * @module
 */
import type { Summary, SummaryValue } from '@guantong/standard'
import type { Builder, EnumOf } from '../base/builder.ts'

export function defineSummaryDefinition(builder: Builder, Name: EnumOf<string>) {
  const Key = builder.objectRef<Summary['keys'][number]>('SummaryKey').implement({
    description: 'What a summary can be grouped by: a field of its data set.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      standardRef: t.exposeString('standardRef'),
      values: t.stringList({
        nullable: true,
        description: 'The value list (值域), if the field has one.',
        resolve: ({ values }) => values ?? null,
      }),
    }),
  })
  const Value = builder.objectRef<SummaryValue>('SummaryValueDefinition').implement({
    description: 'One figure of a summary.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      kind: t.exposeString('kind', {
        description: '`count`, `sum`: added up over places and days. `carry`: of one record, never added up.',
      }),
    }),
  })
  return builder.objectRef<Summary>('SummaryDefinition').implement({
    description: 'What of a data set goes upward: schemas/standard/summaries.yaml.',
    fields: (t) => ({
      name: t.field({ type: Name, resolve: ({ name }) => name }),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      dataSet: t.string({ resolve: ({ dataSet }) => dataSet.name }),
      standardRef: t.string({ resolve: ({ dataSet }) => dataSet.standardRef }),
      day: t.string({
        nullable: true,
        description: 'The field that dates a record; null: a stock (存量), given as it stands.',
        resolve: ({ day }) => day?.name ?? null,
      }),
      keys: t.field({ type: [Key], resolve: ({ keys }) => keys }),
      values: t.field({ type: [Value], resolve: ({ values }) => values }),
    }),
  })
}
