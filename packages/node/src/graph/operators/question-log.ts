/**
 * Who looked (访问记录): questions that came through the tiers above.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'

export function defineQuestionLog(builder: Builder): void {
  const Entry = builder.prismaObject('QuestionLog', {
    select: { id: true },
    fields: (t) => ({
      askedAt: t.expose('askedAt', { type: 'DateTime' }),
      asker: t.exposeString('asker'),
      via: t.exposeString('via'),
      documentHash: t.exposeString('documentHash'),
      regions: t.exposeString('regions'),
      outcome: t.exposeString('outcome'),
    }),
  })
  builder.queryField('questionLog', (t) =>
    t.connection(
      {
        type: Entry,
        extensions: REPLICATED,
        authScopes: { audits: true },
        description: `Latest first. ${AUDITORS}`,
        args: { asker: t.arg.string() },
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities<{ id: bigint }>(args, {
            where: args.asker == null ? {} : { asker: args.asker },
            order: [{ name: 'id', type: 'count', descending: true }],
            find: (page) =>
              context.prisma.questionLog.findMany({
                ...page,
                select: columnsOfRows(context, info, 'QuestionLog', { id: true }),
              }),
            count: (where) => context.prisma.questionLog.count({ where }),
          }),
      },
      { name: 'QuestionLogConnection' },
      { name: 'QuestionLogEdge' },
    ),
  )
}

const whom = (verb: string): string =>
  `For whom the policy of this node gives \`${verb}\`, with a token that covers all it speaks for and is not for open data only.`
export const OPERATORS = whom('operate')
const AUDITORS = whom('audit')
