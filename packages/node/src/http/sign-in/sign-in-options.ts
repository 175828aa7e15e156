/**
 * How people sign in at a node.
 *
 * @module
 */
export interface SignInOptions {
  /** Issuer of the tokens (OpenID Connect); what it offers is discovered there. */
  readonly issuer: string
  readonly clientId: string
  /** Without one the node is a public client. */
  readonly clientSecret?: string | undefined
  /** `https://…`, as browsers reach this node; `http://` on this machine only. No path. */
  readonly address: string
  /** Whom access tokens are asked for (RFC 8707), where the issuer asks to be told. */
  readonly resource?: string | undefined
  readonly scopes: readonly string[]
  /** Client of the command line, for the device flow; it has no secret. */
  readonly commandClientId?: string | undefined
  readonly idleMinutes: number
  readonly absoluteHours: number
}
