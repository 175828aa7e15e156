import { kebabCase } from '../dictionary/data-set-spec.ts'
import type { DictionaryFile } from '../dictionary/read-dictionary.ts'
import type { ReportFinding } from '../read/lint-finding.ts'

/** Contradictions of one data set as a whole: its key, its time, its dates, its file name. */
export function lintDataSet({ file, spec, lineOf }: DictionaryFile, tell: ReportFinding): void {
  const { name, key, time, fields, partitioned, validFrom, validTo } = spec
  if (file !== `dictionary/${kebabCase(name)}.yaml`)
    tell(
      lineOf(['name']),
      'file-name',
      `${name} belongs into dictionary/${kebabCase(name)}.yaml.`,
      `${name} 应写在 dictionary/${kebabCase(name)}.yaml 中。`,
    )
  for (const [index, part] of key.entries()) {
    const line = lineOf(['key', index])
    const field = part === 'regionCode' ? undefined : fields[part]
    if (part === 'regionCode')
      tell(
        line,
        'key-region',
        'regionCode is part of every key and is not listed.',
        'regionCode 是所有主键的一部分,不必列出。',
      )
    else if (field === undefined)
      tell(
        line,
        'key-unknown',
        `The key names ${part}, which is no field of ${name}.`,
        `主键中的 ${part} 不是 ${name} 的字段。`,
      )
    else if (field.constraint !== 'M')
      tell(
        lineOf(['fields', part, 'constraint']),
        'key-not-mandatory',
        `${part} is part of the key, so it must be M, not ${field.constraint}.`,
        `${part} 是主键的一部分,约束应为 M,而非 ${field.constraint}。`,
      )
    if (field?.personal)
      tell(
        lineOf(['fields', part, 'personal']),
        'key-personal',
        `${part} speaks of a person and cannot be part of a key: keys stand in addresses and messages.`,
        `${part} 属个人信息,不能作为主键:主键会出现在地址和报文中。`,
      )
    if (key.indexOf(part) < index) tell(line, 'key-twice', `The key names ${part} twice.`, `主键重复列出 ${part}。`)
  }
  const dated = time === null ? undefined : fields[time]
  if (time !== null && dated === undefined)
    tell(
      lineOf(['time']),
      'time-unknown',
      `time names ${time}, which is no field of ${name}.`,
      `time 所指 ${time} 不是 ${name} 的字段。`,
    )
  else if (dated !== undefined && dated.type !== 'instant' && dated.type !== 'date')
    tell(
      lineOf(['time']),
      'time-type',
      `time names ${time}, which is ${dated.type}; a row is dated by an instant or a date.`,
      `time 所指 ${time} 的类型为 ${dated.type},应为 instant 或 date。`,
    )
  if (partitioned && (time === null || !key.includes(time)))
    tell(
      lineOf(['partitioned']),
      'partitioned-without-time',
      'A partitioned table needs its time in the key: rows of one key would lie in several partitions.',
      '按时间分区的表,其时间字段须在主键中,否则同一主键会落入多个分区。',
    )
  if (validFrom !== null && validTo !== null && validTo < validFrom)
    tell(
      lineOf(['validTo']),
      'valid-to-before-from',
      `validTo ${validTo} lies before validFrom ${validFrom}.`,
      `validTo ${validTo} 早于 validFrom ${validFrom}。`,
    )
}
