/**
 * Deterministic files of the sizes a city has.
 *
 * @module
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import exceljs from 'exceljs'

export const DISTRICTS = ['坪山区', '罗湖区', '福田区', '南山区', '宝安区', '龙岗区', '盐田区']
const COUNTIES = ['440310', '440303', '440304', '440305', '440306', '440307', '440308']
const STATES = ['完好', '完好', '完好', '完好', '破损', '丢失']
const MEASURES = ['PM2.5', 'PM10', 'SO2', 'NO2', 'CO', 'O3', 'TEMP', 'PRES', 'DEWP', 'RAIN']

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T
const digits = (value: number, length: number): string => String(value).padStart(length, '0')

/** Components (管理部件) under the Chinese names of the official fields; a sixth is damaged or lost. */
export const writeComponents = (path: string, rows: number): Promise<void> =>
  writeLines(
    path,
    '管理部件标识码,管理部件名称,县级行政区划代码,代码所依据的标准,管理部件代码,主管部门代码,主管部门名称,所在单元网格标识码,管理部件状态,初始日期,变更日期,备注',
    rows,
    (i) => {
      const county = pick(COUNTIES, i)
      const code = `010${digits(1 + (i % 14), 2)}`
      const state = pick(STATES, i)
      const changed = state === '完好' ? '' : '20250301'
      return `${county}${code}${digits(i % 1_000_000, 6)},井盖${i % 997},${county},GB/T 47678.5-2026,${code},91350100M000100Y43,市政设施处,${county}001001${digits(1 + (i % 999), 3)},${state},20240101,${changed},`
    },
  )

/** Hourly readings (监测数据) in the canonical long form. */
export const writeReadings = (path: string, rows: number): Promise<void> =>
  writeLines(path, 'objectCode,measureCode,observedAt,objectName,value,unit,quality', rows, (i) => {
    const hour = Math.floor(i / (MEASURES.length * 4))
    const at = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000).toISOString()
    const station = Math.floor(i / MEASURES.length) % 4
    return `AIR${station},${pick(MEASURES, i)},${at},东四${station},${((i * 7919) % 5000) / 10},ug/m3,VALID`
  })

const CASE_COLUMNS = ['rec_id', 'create_time', 'district', 'street', 'community', 'event_type', 'event_type_id']
  .concat(['main_type', 'main_type_id', 'sub_type', 'sub_type_id', 'event_src', 'status', 'status_name'])
  .concat(['operate_num', 'report_num', 'long', 'lat'])
  // Read, and by no profile.
  .concat(Array.from({ length: 12 }, (_, at) => `extra_${at + 1}`))

/** Cases as a spreadsheet of 30 columns, 18 of them those of the eGova statistics table. */
export async function writeWorkbook(path: string, rows: number): Promise<void> {
  const book = new exceljs.stream.xlsx.WorkbookWriter({ filename: path })
  const sheet = book.addWorksheet('案卷')
  sheet.addRow(CASE_COLUMNS).commit()
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2025, 0, 1 + ((i * 31) % 365))).toISOString().slice(0, 10)
    const late = i % 9 === 0
    const values = [`E${i}`, day, pick(DISTRICTS, i), `街道${i % 7}`, `社区${i % 50}`, '市容环卫', 5]
      .concat([`大类${i % 12}`, 100 + (i % 12), `小类${i % 60}`, 600 + (i % 60), '12345'])
      .concat([late ? 'overtime' : 'intime', late ? '逾期办结' : '按期办结', 1, 1, '0.0', '0.0'])
    const extra = Array.from({ length: 12 }, (_, at) => (at % 3 === 0 ? `备注${(i * 7 + at) % 5000}` : i / (at + 1)))
    sheet.addRow([...values, ...extra]).commit()
  }
  await book.commit()
}

async function writeLines(path: string, header: string, rows: number, line: (i: number) => string): Promise<void> {
  const out = createWriteStream(path)
  out.write(`${header}\n`)
  for (let i = 0; i < rows; i++) if (!out.write(`${line(i)}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}
