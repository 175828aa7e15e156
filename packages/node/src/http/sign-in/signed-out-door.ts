/**
 * `/session` of a node at which nobody can sign in: its pages ask for a token.
 *
 * @module
 */
import type { Door } from '../door.ts'
import { JSON_TYPE, send } from '../respond.ts'

export const createSignedOutDoor = (self: string): Door => ({
  paths: ['/session'],
  methods: ['GET'],
  token: 'none',
  handle: ({ response }) => send(response, 200, JSON_TYPE, JSON.stringify({ node: self, signIn: null, session: null })),
})
