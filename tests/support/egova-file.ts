/**
 * Deterministic files in the shape of the eGova statistics table.
 *
 * @module
 */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

const HEADER =
  'rec_id,create_time,district,street,community,event_type,event_type_id,main_type,main_type_id,sub_type,sub_type_id,event_src,status,status_name,operate_num,report_num,long,lat'
const SOURCES = ['12345', '12319', '@坪山', '固话投诉']

export interface EgovaFile {
  rows: number
  onTime: number
}

/** Rows of one city's districts over one year; every ninth is overdue. */
export async function writeEgovaFile(path: string, rows: number, districts: readonly string[]): Promise<EgovaFile> {
  const out = createWriteStream(path)
  out.write(`${HEADER}\n`)
  let onTime = 0
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2025, 0, 1 + ((i * 31) % 365))).toISOString().slice(0, 10)
    const late = i % 9 === 0
    if (!late) onTime += 1
    const line = [
      `E${i}`,
      day,
      districts[i % districts.length],
      `街道${i % 7}`,
      `社区${i % 50}`,
      '市容环卫',
      5,
      `大类${i % 12}`,
      100 + (i % 12),
      `小类${i % 60}`,
      600 + (i % 60),
      SOURCES[i % SOURCES.length],
      late ? 'overtime' : 'intime',
      late ? '逾期办结' : '按期办结',
      1,
      1,
      '0.0',
      '0.0',
    ]
    if (!out.write(`${line.join(',')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
  return { rows, onTime }
}
