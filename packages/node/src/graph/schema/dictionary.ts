/**
 * The data dictionary (数据字典), for integrators: the same at every node of one version, and answered from
 * memory.
 *
 * @module
 */
import { type DataField, type DataSet, dataSets } from '@guantong/standard'
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import type { defineDataSetName } from '../rows/submit-records.ts'

export function defineDictionary(builder: Builder, DataSetName: ReturnType<typeof defineDataSetName>): void {
  const Field = builder.objectRef<DataField>('DataField').implement({
    description: 'A field of a data set (字段).',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      abbr: t.string({ nullable: true, resolve: ({ abbr }) => abbr ?? null }),
      type: t.exposeString('type', { description: '`text`, `integer`, `number`, `boolean`, `instant` or `date`.' }),
      constraint: t.exposeString('constraint', { description: 'M mandatory, C conditional, O optional.' }),
      when: t.string({
        nullable: true,
        description: 'The condition of a conditional field, such as `state: LOST, REMOVED`.',
        resolve: ({ when }) => (when === undefined ? null : `${when.field}: ${when.is?.join(', ') ?? 'given'}`),
      }),
      max: t.int({ nullable: true, resolve: ({ max }) => max ?? null }),
      form: t.string({ nullable: true, resolve: ({ form }) => form ?? null }),
      valueList: t.string({ nullable: true, resolve: ({ valueList }) => valueList ?? null }),
      values: t.stringList({ nullable: true, resolve: ({ values }) => (values === undefined ? null : [...values]) }),
      range: t.field({
        type: ['Float'],
        nullable: true,
        resolve: ({ range }) => (range === undefined ? null : [...range]),
      }),
      unit: t.string({ nullable: true, resolve: ({ unit }) => unit ?? null }),
      sharing: t.exposeString('sharing', {
        description: '无条件共享 unconditional, 有条件共享 conditional, 不予共享 withheld.',
      }),
      personal: t.boolean({ resolve: ({ personal }) => personal ?? false }),
      refers: t.string({
        nullable: true,
        description: 'The data set whose key the field holds.',
        resolve: ({ refers }) => refers ?? null,
      }),
      keepsUnheld: t.boolean({
        description: 'Of `refers`: a row that names nothing held is kept, with a warning; otherwise it is refused.',
        resolve: ({ unheld }) => unheld === 'kept',
      }),
      author: t.string({
        nullable: true,
        description:
          'Who alone may fill the field: `node`, the node that writes the row; `issuer`, the node that wrote the row it refers to; ' +
          '`above: …`, of these values a tier above.',
        resolve: ({ author }) =>
          author === undefined ? null : typeof author === 'string' ? author : `above: ${author.above.join(', ')}`,
      }),
      quotient: t.stringList({
        nullable: true,
        description: 'The fields, numerator and denominator, whose quotient this one is.',
        resolve: ({ quotient }) => (quotient === undefined ? null : [...quotient]),
      }),
      standardRef: t.exposeString('standardRef'),
      status: t.exposeString('status', { description: '`verified`, `second-hand` or `assumed`.' }),
    }),
  })
  const Entry = builder.objectRef<DataSet>('DataSet').implement({
    description: 'A data set of the dictionary (数据集).',
    fields: (t) => ({
      name: t.exposeString('name'),
      plural: t.exposeString('plural', { description: 'The field of Region that lists its rows.' }),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      class: t.exposeString('class'),
      key: t.stringList({ description: "Within its node's region.", resolve: ({ key }) => [...key] }),
      time: t.string({ nullable: true, resolve: ({ time }) => time }),
      order: t.stringList({
        description:
          'Moments, each not before the one before it: `reportedAt ≤ filedAt`. Those that are not given are passed over.',
        resolve: ({ order = [] }) => order.map((moments) => moments.join(' ≤ ')),
      }),
      keepsDisorder: t.boolean({
        description: 'Of `order`: a row that breaks it is kept, with a warning; otherwise it is refused.',
        resolve: ({ disorder }) => disorder === 'kept',
      }),
      standardRef: t.exposeString('standardRef'),
      status: t.exposeString('status'),
      validFrom: t.field({ type: 'Date', nullable: true, resolve: ({ validFrom }) => validFrom }),
      validTo: t.field({ type: 'Date', nullable: true, resolve: ({ validTo }) => validTo }),
      fields: t.field({
        type: [Field],
        complexity: { field: 1, multiplier: 20 },
        resolve: ({ fields }) => [...fields],
      }),
    }),
  })
  builder.queryField('dataSets', (t) =>
    t.field({
      type: [Entry],
      extensions: REPLICATED,
      description: 'The data dictionary (数据字典).',
      args: { name: t.arg({ type: DataSetName }) },
      complexity: ({ name }) => ({ field: 1, multiplier: name == null ? dataSets.length : 1 }),
      resolve: (_, { name }) => dataSets.filter((dataSet) => name == null || dataSet.name === name),
    }),
  )
}
