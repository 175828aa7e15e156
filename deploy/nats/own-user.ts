/**
 * What a node itself may do on its own nats-server: its place in the exchange, and no more. A defect or an intruder in
 * the process cannot make, empty or delete another stream, nor look at other people's messages.
 *
 * @module
 */
import { downSubject, inboxPrefix, ingestConsumer, questionSubject, UP_STREAM, upSubject } from '@guantong/contract'
import { ANSWERS } from './child-account.ts'
import { block, quote, subjects } from './config-text.ts'

interface OwnUser {
  code: string
  parent: string | null
  children: readonly string[]
  password: string
}

export function ownUser({ code, parent, children, password }: OwnUser): string {
  const publish = [
    ...(parent === null ? [] : [upSubject(parent, code), ANSWERS, `${inboxPrefix(parent)}.>`]),
    ...children.flatMap((child) => [questionSubject(child), downSubject(child)]),
    // its own replicas' and its own requests' replies
    `${inboxPrefix(code)}.>`,
    ...(children.length === 0 ? [] : streamSubjects(code, children)),
  ]
  const subscribe = [questionSubject(code), downSubject(code), `${inboxPrefix(code)}.>`]
  return block('', [
    'user: node',
    `password: ${quote(password)}`,
    block('permissions', [`publish: { allow: ${subjects(publish)} }`, `subscribe: { allow: ${subjects(subscribe)} }`]),
  ])
}

/** The one stream of the exchange and its consumer of each child: made, looked at, read, acknowledged. Never deleted or purged. */
function streamSubjects(code: string, children: readonly string[]): string[] {
  return [
    '$JS.API.INFO',
    ...['CREATE', 'UPDATE', 'INFO'].map((verb) => `$JS.API.STREAM.${verb}.${UP_STREAM}`),
    ...children.flatMap((child) => consumerSubjects(child, upSubject(code, child))),
  ]
}

function consumerSubjects(child: string, filter: string): string[] {
  const consumer = `${UP_STREAM}.${ingestConsumer(child)}`
  return [
    `$JS.API.CONSUMER.CREATE.${consumer}.${filter}`,
    ...['INFO', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${consumer}`),
    // Acknowledgements: `<stream>.<consumer>.…` until 2.14; 2.15 puts the domain and the account's hash in front.
    `$JS.ACK.${consumer}.>`,
    `$JS.ACK.*.*.${consumer}.>`,
  ]
}
