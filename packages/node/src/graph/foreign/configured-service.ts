/**
 * A service as node.yaml names it.
 *
 * @module
 */
import type { AttachedService } from '@guantong/view/foreign'

export interface ConfiguredService extends Omit<AttachedService, 'sdl'> {
  readonly url?: string
  /** Path of a module whose `execute` answers in this process. */
  readonly module?: string
  /** A node below that has attached the service. */
  readonly via?: string
  /** Its schema, where it is not asked for it. */
  readonly sdl?: string
  readonly headers: Readonly<Record<string, string>>
  /** What of the asker is passed on: nothing, or the asker's own token. `service`: the configured headers speak for this node. */
  readonly identity: 'none' | 'asker' | 'service'
  readonly deadlineMs: number
  readonly answerBytes: number
}
