/**
 * A child in its parent's nats-server: an account of its own, and nothing that crosses into the parent's account but the
 * subjects of the link.
 *
 * Figures cross as stream imports, so that a child hears "no responders" at once while the parent's stream is away
 * (over a leaf link a service import would run into its timeout). Questions and messages downward cross as service
 * imports: the child answers to a subject made for that one question, so it never learns its parent's inbox and cannot
 * answer a question its sibling was asked.
 *
 * @module
 */
import { downSubject, inboxPrefix, questionSubject, upSubject } from '@guantong/contract'
import { block, list, quote, subjects } from './config-text.ts'

/** The account of the node itself, with its streams. */
export const OWN_ACCOUNT = 'GT'
/** How long the parent's server keeps the way back for an answer that has paused; its default is two minutes. */
const ANSWER_PAUSE = '"60s"'
/** Where answers to service imports go; the server makes one subject of it for every question. */
export const ANSWERS = '_R_.>'

/** The user name a child presents to its parent's server, be it its own server's or, without one, the child itself. */
export const childUser = (child: string): string => `n${child}`
export const childAccount = (child: string): string => `C${child}`

export function childAccountBlock(parent: string, child: string, password: string): string {
  return block(childAccount(child), [
    list('users', [
      block('', [
        `user: ${childUser(child)}`,
        `password: ${quote(password)}`,
        block('permissions', [
          // its submissions, and its answers
          `publish: { allow: ${subjects([upSubject(parent, child), ANSWERS])} }`,
          // our questions and messages to it, and the acknowledgements of what it published. Only its own cross into this
          // account; the wildcards are for children on 2.9, whose server holds a queue group's interest back otherwise.
          `subscribe: { allow: ${subjects([questionSubject('*'), downSubject('*'), acknowledgements(child)])} }`,
        ]),
      ]),
    ]),
    list('exports', [
      `{ stream: ${quote(upSubject(parent, child))}, accounts: [${OWN_ACCOUNT}] }`,
      `{ service: ${quote(questionSubject(child))}, response_type: stream, response_threshold: ${ANSWER_PAUSE}, accounts: [${OWN_ACCOUNT}] }`,
      `{ service: ${quote(downSubject(child))}, response_threshold: ${ANSWER_PAUSE}, accounts: [${OWN_ACCOUNT}] }`,
    ]),
    list('imports', [`{ stream: { account: ${OWN_ACCOUNT}, subject: ${quote(acknowledgements(child))} } }`]),
  ])
}

/** The other half of each crossing, in the parent's own account. */
export function crossings(parent: string, children: readonly string[]): string[] {
  if (children.length === 0) return []
  return [
    list(
      'exports',
      children.map((child) => `{ stream: ${quote(acknowledgements(child))}, accounts: [${childAccount(child)}] }`),
    ),
    list(
      'imports',
      children.flatMap((child) => [
        `{ stream: { account: ${childAccount(child)}, subject: ${quote(upSubject(parent, child))} } }`,
        `{ service: { account: ${childAccount(child)}, subject: ${quote(questionSubject(child))} } }`,
        `{ service: { account: ${childAccount(child)}, subject: ${quote(downSubject(child))} } }`,
      ]),
    ),
  ]
}

const acknowledgements = (child: string): string => `${inboxPrefix(child)}.>`
