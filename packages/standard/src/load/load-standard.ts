import { fileURLToPath } from 'node:url'
import { type Codes, type MonitoredClass, readCodes, readMonitoredClasses } from '../codes/code.ts'
import { type Crosswalk, readCrosswalk } from '../codes/crosswalk.ts'
import { type Divisions, readDivisions } from '../codes/division.ts'
import { readMeasures, readSources, readStates, type SourceItem, type StateItem } from '../dictionary/dictionary.ts'
import type { ValueList } from '../dictionary/dictionary-file.ts'
import type { Measure } from '../dictionary/measure.ts'
import { readValueLists } from '../dictionary/read-value-lists.ts'
import { type CityIndicator, type Indicator, readCityIndicators, readIndicators } from '../figures/indicator.ts'
import { readWorkTimes, type WorkTimes } from '../time/work-time.ts'

/** The shipped standard data. Each part is read from disk when first asked for, then kept by this object. */
export interface Standard {
  readonly divisions: Divisions
  readonly codes: Codes
  /** Classes of monitored objects: codes of no case, and in no crosswalk. */
  readonly monitoredClasses: readonly MonitoredClass[]
  readonly crosswalk: Crosswalk
  readonly measures: readonly Measure[]
  readonly indicators: readonly Indicator[]
  readonly cityIndicators: readonly CityIndicator[]
  readonly sources: readonly SourceItem[]
  readonly states: readonly StateItem[]
  readonly workTimes: WorkTimes
  /** Every value list a field may name, with its words in both languages. */
  readonly valueLists: readonly ValueList[]
}

export const STANDARD_DIR: string = fileURLToPath(new URL('../../../../schemas/standard/', import.meta.url))

/** The one reader of `schemas/standard`. Make one per process and hand it in. */
export function loadStandard(dir: string = STANDARD_DIR): Standard {
  return {
    get divisions() {
      return keep(this, 'divisions', readDivisions(dir))
    },
    get codes() {
      return keep(this, 'codes', readCodes(dir))
    },
    get monitoredClasses() {
      return keep(this, 'monitoredClasses', readMonitoredClasses(dir))
    },
    get crosswalk() {
      return keep(this, 'crosswalk', readCrosswalk(dir, this.codes))
    },
    get measures() {
      return keep(this, 'measures', readMeasures(dir))
    },
    get indicators() {
      return keep(this, 'indicators', readIndicators(dir))
    },
    get cityIndicators() {
      return keep(this, 'cityIndicators', readCityIndicators(dir))
    },
    get sources() {
      return keep(this, 'sources', readSources(dir))
    },
    get states() {
      return keep(this, 'states', readStates(dir))
    },
    get workTimes() {
      return keep(this, 'workTimes', readWorkTimes(dir, this.divisions))
    },
    get valueLists() {
      return keep(this, 'valueLists', readValueLists(dir).lists)
    },
  }
}

function keep<T>(target: object, name: string, value: T): T {
  Object.defineProperty(target, name, { value, enumerable: true })
  return value
}
