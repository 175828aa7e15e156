import type { DataSet } from '../dictionary/data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/** Mainland, islands and seas of China with a margin; also the frame of the GCJ-02 offset. */
const CHINA = { west: 72, east: 137, south: 3, north: 54.5 } as const

/** Leaves an impossible position out, with a warning: the row stays. */
export function mendPosition(dataSet: DataSet): RowRule {
  const hasCrs = dataSet.field('crs') !== undefined
  const mandatory = ['longitude', 'latitude', 'crs'].some((name) => dataSet.field(name)?.constraint === 'M')
  return ({ fields, warnings }) => {
    const { longitude, latitude } = fields as { longitude: number | null; latitude: number | null }
    const given = longitude !== null && latitude !== null
    if (given) {
      const { west, east, south, north } = CHINA
      if (longitude >= west && longitude <= east && latitude >= south && latitude <= north) return
      const nowhere = longitude === 0 && latitude === 0
      const rule = nowhere ? 'coordinates-zero' : 'coordinates-outside'
      warnings.push(makeFinding('longitude', rule, `${longitude}, ${latitude}`))
    } else if (longitude !== null || latitude !== null)
      warnings.push(makeFinding('longitude', 'coordinates-half', `${longitude ?? ''}, ${latitude ?? ''}`))
    // A position that must be there cannot be left out: the warning stands alone.
    if (mandatory) return
    fields.longitude = null
    fields.latitude = null
    if (hasCrs) fields.crs = null
  }
}
