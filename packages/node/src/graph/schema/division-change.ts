/**
 * Changes of divisions (区划变更), answered from memory.
 *
 * @module
 */
import type { DivisionChange } from '@guantong/standard'
import { REPLICATED } from '@guantong/view'
import type { Builder, EnumOf } from '../base/builder.ts'
import type { ValueEnums } from '../base/value-enums.ts'

export function defineDivisionChange(builder: Builder, enums: ValueEnums): void {
  const Change = builder.objectRef<DivisionChange>('DivisionChangeRecord').implement({
    description: 'A division merged, recoded, divided, renamed or established (区划变更). The history is not complete.',
    fields: (t) => ({
      code: t.exposeString('code'),
      name: t.exposeString('name', { description: 'Before the change; of what is new, its first.' }),
      change: t.field({
        type: enums.of({ valueList: 'division-change' }) as EnumOf<string>,
        resolve: ({ change }) => change,
      }),
      successors: t.stringList({ resolve: ({ successors }) => [...successors] }),
      effectiveDate: t.expose('effectiveDate', {
        type: 'Date',
        nullable: true,
        description: 'Null where only the year is known.',
      }),
      year: t.exposeInt('year', { nullable: true }),
      evidence: t.exposeString('evidence', { description: 'The approving document; empty when not known.' }),
      status: t.exposeString('status'),
      note: t.exposeString('note'),
    }),
  })
  builder.queryField('divisionChanges', (t) =>
    t.field({
      type: [Change],
      extensions: REPLICATED,
      description:
        'Changes of this code and those by which others became it, also of codes that are gone; all of them without `code`.',
      args: { code: t.arg.string() },
      complexity: ({ code }) => ({ field: 1, multiplier: code == null ? 100 : 3 }),
      resolve: (_, { code }, { standard: { divisions } }) => [
        ...(code == null ? divisions.changes : divisions.changesOf(code)),
      ],
    }),
  )
}
