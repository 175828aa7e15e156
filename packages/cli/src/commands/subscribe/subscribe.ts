import { Argument } from 'commander'
import {
  FiguresChangedDocument,
  LinksChangedDocument,
  SubmissionsReceivedDocument,
  TasksIssuedDocument,
} from '../../ask/generated/questions.ts'
import { listed } from '../../declare/declare-command.ts'
import { type AskRun, askCommand } from '../../declare/node-command.ts'
import { followNews, type SubscribeOptions } from './follow-news.ts'
import { SUBSCRIBE_MESSAGES, type SubscribeKey } from './messages.ts'

type Follow = (options: SubscribeOptions, at: AskRun<SubscribeKey>) => Promise<void>

const SUBJECTS = {
  figures: (options, at) =>
    followNews(
      {
        document: FiguresChangedDocument,
        ...placeOf(options),
        linesOf: ({ changedAt, region, day, dataSet, origin, revision }, say) => {
          const { code, name } = region
          return [say('subscribe.figure', { at: changedAt, region: code, name, day, dataSet, origin, revision })]
        },
      },
      at,
    ),
  submissions: (options, at) =>
    followNews(
      {
        document: SubmissionsReceivedDocument,
        ...placeOf(options),
        linesOf: (row, say) => [say('subscribe.submission', { ...row, at: row.receivedAt })],
      },
      at,
    ),
  tasks: (options, at) =>
    followNews(
      {
        document: TasksIssuedDocument,
        ...placeOf(options),
        linesOf: ({ changedAt, issuer, tasks }, say) =>
          tasks.map(({ taskNo, divisionCode, title, state }) =>
            say('subscribe.task', {
              ...{
                at: changedAt,
                issuer,
                taskNo,
                title: title ?? '',
                state: state ?? '',
                division: divisionCode ?? '',
              },
            }),
          ),
      },
      at,
    ),
  // they stand where they stand: no region, and nothing to go on after
  links: (_options, at) =>
    followNews(
      {
        document: LinksChangedDocument,
        variables: {},
        after: null,
        linesOf: ({ parent, child, cause }, say) => [
          say('subscribe.link', { parent, child, cause, at: at.now().toISOString() }),
        ],
      },
      at,
    ),
} as const satisfies Record<string, Follow>

const placeOf = ({ region, after }: SubscribeOptions) => ({
  variables: region === undefined ? {} : { regions: region },
  after: after ?? null,
})

export const addSubscribe = askCommand({
  name: 'subscribe',
  messages: SUBSCRIBE_MESSAGES,
  about: 'about.subscribe',
  options: (command, { say }) =>
    command
      .addArgument(new Argument('[what]', say('argument.what')).choices(Object.keys(SUBJECTS)).default('figures'))
      .option('--region <region>', say('option.region'), listed)
      .option('--after <cursor>', say('option.after')),
  run: async (at, options: SubscribeOptions, what: keyof typeof SUBJECTS) => {
    await SUBJECTS[what](options, at)
    return 0
  },
})
