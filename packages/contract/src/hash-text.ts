/**
 * What a text is known by where it is not sent itself: a document between two tiers, in a list, in a log.
 *
 * @module
 */
import { createHash } from 'node:crypto'

/** SHA-256 of its UTF-8 bytes, hex. Every character counts: two spellings of one document have two hashes. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex')
