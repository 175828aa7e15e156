/** What one check found. `warn` is for a sandbox good enough, for production not. */
export interface Check {
  /** A name that scripts can lean on. */
  id:
    | 'node'
    | 'nats'
    | 'disk'
    | 'clock'
    | 'keys'
    | 'policy'
    | 'topology'
    | 'looks'
    | 'ports'
    | 'postgres'
    | 'account'
    | 'exposure'
    | 'writers'
    | 'natsServer'
    | 'jetstream'
    | 'durability'
    | 'payload'
    | 'parent'
    | 'parentPayload'
    | 'service'
  /** The same for people, in their language. */
  name: string
  result: 'ok' | 'warn' | 'fail'
  detail: string
  /** What to do about it, where the detail does not say so itself. */
  fix?: string
}

export function worst(checks: readonly Check[]): Check['result'] {
  const results = checks.map(({ result }) => result)
  return results.includes('fail') ? 'fail' : results.includes('warn') ? 'warn' : 'ok'
}
