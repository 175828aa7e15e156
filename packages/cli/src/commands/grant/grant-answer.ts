import type { GraphDocument } from '../../ask/ask-node.ts'
import {
  ApproveGrantDocument,
  type ApproveGrantMutation,
  type ApproveGrantMutationVariables,
  RefuseGrantDocument,
  RevokeGrantDocument,
} from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import type { AddCommand } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { accountOf } from '../../program/account.ts'
import type { KeyOf } from '../../program/messages.ts'
import { askGrants } from './ask-grants.ts'
import { GRANT_MESSAGES } from './messages.ts'

interface AnswerOptions extends NodeChoice {
  reason?: string
}

/** At the owner, by its reviewer. */
const answering = (
  name: string,
  about: KeyOf<typeof GRANT_MESSAGES>,
  document: GraphDocument<ApproveGrantMutation, ApproveGrantMutationVariables>,
  isReasonNeeded: boolean,
): AddCommand =>
  nodeCommand({
    name,
    messages: GRANT_MESSAGES,
    about,
    options: (command, { say }) => {
      const given = command.argument('<id>', say('argument.grant'))
      return isReasonNeeded
        ? given.requiredOption('--reason <text>', say('option.grantReason'))
        : given.option('--reason <text>', say('option.grantReason'))
    },
    run: async ({ say, print, answer, env, lang, node }, { reason }: AnswerOptions, id: string) => {
      const chosen = await node()
      const { grant } = await askGrants(chosen, {
        document,
        variables: { id, ...(reason === undefined ? {} : { reason }) },
        ...{ roles: ['reviewer'], writes: true, region: chosen.code, subject: accountOf(env), lang },
      })
      answer({ grant }, () => {
        if (grant != null) print(say('grant.now', { id: grant.id, state: say(`grant.state.${grant.state}`) }))
      })
      return grant == null ? 1 : 0
    },
  })

/** A reason that must be given is given: the option of the command is required. */
const asAnswer = (document: unknown) => document as GraphDocument<ApproveGrantMutation, ApproveGrantMutationVariables>

export const addGrantApprove = answering('approve', 'about.grant.approve', ApproveGrantDocument, false)
export const addGrantRefuse = answering('refuse', 'about.grant.refuse', asAnswer(RefuseGrantDocument), true)
export const addGrantRevoke = answering('revoke', 'about.grant.revoke', asAnswer(RevokeGrantDocument), true)
