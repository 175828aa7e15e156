import type { Draft, DraftAnswers, DraftColumn } from '@guantong/node/intake/draft-profile'
import { fieldNamed, missingFields } from '@guantong/node/intake/draft-profile'
import { isZone } from '@guantong/node/intake/profiles/zone'
import { type DataField, type DataSet, dataSets, findDataSet } from '@guantong/standard'
import type { Context } from '../../program/context.ts'
import type { Asker } from './asker.ts'
import type { ProfileKey } from './messages.ts'

const MOST_SHOWN = 3
const LONGEST = 40
/** What a row is about stays the node's own where no column says it. */
const OWN: Readonly<Record<string, string>> = { standardRef: 'LOCAL:{region}', divisionCode: '{region}' }

export interface AskOptions {
  readonly draft: Draft
  readonly asker: Asker
  readonly dataSet: string | undefined
}

/** Asks what is not sure: the data set, columns, values, constants, dates and zone; what is sure is said. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one dialogue, question by question in the order it is held
export async function askProfile(
  { draft, asker, dataSet: stated }: AskOptions,
  { say, tell, lang }: Context<ProfileKey>,
): Promise<DraftAnswers> {
  const guessed = (guess: string | null | undefined): string => (guess == null ? '' : ` [${guess}]`)
  /** Asks again until the answer is one of the allowed, or nobody answers. */
  const choose = async <T>(
    question: string,
    read: (text: string) => T | undefined,
    allowed: () => string,
  ): Promise<T | null> => {
    while (true) {
      const text = await asker.ask(question)
      if (text === '?') {
        tell(allowed())
        continue
      }
      const value = read(text)
      if (value !== undefined) return value
      if (asker.ended) return null
      tell(say('profile.unknown', { what: text, values: allowed() }))
    }
  }
  const dataSet = await chooseDataSet()
  const columns = await chooseColumns(dataSet)
  const constants = await chooseConstants(dataSet, new Set([...columns.values()].map(({ name }) => name)))
  const meanings = await chooseMeanings(columns)
  const timed = draft.columns.filter(({ name }) => columns.get(name)?.type === 'instant')
  const dates = draft.needsOrder(timed)
    ? await choose(
        say('profile.dates'),
        (text) => (['mdy', 'dmy'].includes(text) ? text : undefined),
        () => 'mdy, dmy',
      )
    : null
  const zone = draft.needsZone(timed)
    ? await choose(
        say('profile.zone'),
        (text) => (text === '' || isZone(text) ? text : undefined),
        () => 'Asia/Shanghai, America/Chicago, +08:00',
      )
    : null
  const plain =
    draft.file
      .replace(/\..*$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'my-profile'
  const name = await choose(
    say('profile.name', { guess: guessed(plain) }),
    (text) => (text === '' ? plain : /^[a-z0-9-]+$/.test(text) ? text : undefined),
    () => 'a-z 0-9 -',
  )
  return {
    ...{ name: name ?? plain, title: draft.file, dataSet, columns, constants, meanings },
    zone: zone === null || zone === '' ? undefined : zone,
    dates: dates ?? undefined,
  }

  async function chooseDataSet(): Promise<DataSet> {
    if (stated !== undefined) {
      const known = findDataSet(stated)
      if (known !== undefined) return known
    }
    const guess = draft.dataSet
    const chosen = await choose(
      say('profile.dataSet', { guess: guessed(guess?.name) }),
      (text) =>
        text === '' ? (guess ?? undefined) : dataSets.find((one) => [one.name, one.zh, one.en].includes(text)),
      () => dataSets.map((one) => `${one.name} (${one[lang]})`).join(', '),
    )
    return chosen ?? guess ?? (dataSets[0] as DataSet)
  }

  async function chooseColumns(of: DataSet): Promise<Map<string, DataField>> {
    const taken = new Set<string>()
    const chosen = new Map<string, DataField>()
    const take = (column: DraftColumn, field: DataField): void => {
      taken.add(field.name)
      chosen.set(column.name, field)
    }
    const unsure: DraftColumn[] = []
    for (const column of draft.columns) {
      const { field, sure } = draft.guess(column, of, taken)
      if (field === null || !sure) {
        unsure.push(column)
        continue
      }
      take(column, field)
      tell(say('profile.sure', { column: column.name, title: field[lang], field: field.name }))
    }
    for (const column of unsure) {
      const { field: guess } = draft.guess(column, of, taken)
      const values = column.values.slice(0, MOST_SHOWN).join(' | ').slice(0, LONGEST)
      const key = guess === null ? 'profile.column' : 'profile.columnGuess'
      const field = await choose(
        say(key, { column: column.name, values, guess: guessed(guess?.name) }),
        (text) => {
          if (text === '' || text === '-') return { field: text === '' ? guess : null }
          const named = fieldNamed(of, text)
          return named === undefined || taken.has(named.name) ? undefined : { field: named }
        },
        () =>
          of.fields
            .filter(({ name }) => !taken.has(name))
            .map((one) => `${one.name} (${one[lang]})`)
            .join(', '),
      )
      if (field?.field != null) take(column, field.field)
    }
    return chosen
  }

  async function chooseConstants(of: DataSet, given: ReadonlySet<string>): Promise<Record<string, string>> {
    const constants: Record<string, string> = {}
    for (const field of missingFields(of, given)) {
      const own = OWN[field.name]
      const allowed = field.values === undefined ? '' : say('profile.allowed', { values: field.values.join(', ') })
      const value = await choose(
        say('profile.constant', { title: field[lang], field: field.name, allowed, guess: guessed(own) }),
        (text) => {
          if (text === '') return own
          return field.values === undefined || field.values.includes(text) ? text : undefined
        },
        () => field.values?.join(', ') ?? '…',
      )
      if (value !== null) constants[field.name] = value
    }
    return constants
  }

  async function chooseMeanings(of: ReadonlyMap<string, DataField>): Promise<Record<string, Record<string, string>>> {
    const meanings: Record<string, Record<string, string>> = {}
    for (const column of draft.columns) {
      const field = of.get(column.name)
      if (field?.values === undefined) continue
      const allowed = field.values
      for (const text of column.values) {
        const known = draft.meaning(field, text)
        const meaning =
          known ??
          (await choose(
            say('profile.meaning', { column: column.name, text, title: field[lang], values: allowed.join(', ') }),
            (answer) => (answer === '' || allowed.includes(answer) ? answer : undefined),
            () => allowed.join(', '),
          ))
        if (meaning !== null && meaning !== '') meanings[field.name] = { ...meanings[field.name], [text]: meaning }
      }
    }
    return meanings
  }
}
