/**
 * Subjects and stream names. Wildcards match whole tokens, so a node's code is always one token.
 *
 * @module
 */
export const upSubject = (parent: string, child: string): string => `up.${parent}.${child}`
export const upWildcard = (parent: string): string => `up.${parent}.*`
export const downSubject = (child: string): string => `dn.${child}`
export const questionSubject = (node: string): string => `q.${node}`
export const inboxPrefix = (node: string): string => `_INBOX.n${node}`
export const jetstreamDomain = (node: string): string => `n${node}`

export const UP_STREAM = 'UP'
/** Of each child a consumer of its own, so that what one child sends is never in front of what another does. */
export const ingestConsumer = (child: string): string => `ingest-${child}`
export const QUESTION_QUEUE = 'q'

/** The child a message on `up.<parent>.<child>` was published by; permissions make the token trustworthy. */
export const senderOf = (subject: string): string => subject.split('.')[2] ?? ''
