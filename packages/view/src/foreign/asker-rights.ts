/**
 * What of a service an asker may have: by the sharing class of the service, and by the regions that the document names.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { FieldNode } from 'graphql'
import type { AttachedService } from './attached-service.ts'
import type { ForeignGroup, ForeignPlan } from './plan-foreign.ts'
import { type RegionArgument, regionOutside } from './region-arguments.ts'

export interface AskerRights {
  /** Why nothing of the group is for this asker. */
  group(group: ForeignGroup): GuantongError | null
  /** @param regions what the root field is asked for; null where it names none. */
  root(service: AttachedService, regions: readonly string[] | null, asked: readonly FieldNode[]): GuantongError | null
}

export function askerRights(
  { regionArguments }: Pick<ForeignPlan, 'regionArguments'>,
  /** As the client gave them, with the defaults of the document. */
  variables: Readonly<Record<string, unknown>>,
  rights: {
    readonly covers: (region: string) => boolean
    readonly coversAll: () => boolean
    readonly withholds: (service: AttachedService) => GuantongError | null
  },
): AskerRights {
  const { covers, coversAll, withholds } = rights
  const outside = (region: string | undefined): GuantongError | null =>
    region === undefined ? null : new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  const named = (found: readonly RegionArgument[]) => outside(regionOutside(found, variables, rights))
  return {
    group: (group) => withholds(group.service) ?? named(regionArguments.groups.get(group) ?? []),
    root(service, regions, asked) {
      const region = regions === null ? (coversAll() ? undefined : '*') : regions.find((one) => !covers(one))
      const below = asked.flatMap((node) => regionArguments.roots.get(node) ?? [])
      return withholds(service) ?? outside(region) ?? named(below)
    },
  }
}
