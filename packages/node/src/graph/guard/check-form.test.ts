import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { checkForm, checkNesting, rootFieldsOf } from './check-form.ts'
import { checkVariables } from './check-variables.ts'
import { DEFAULT_LIMITS } from './limits.ts'

const refusal = (work: () => void): unknown => {
  try {
    work()
  } catch (error) {
    return (error as { params: unknown }).params
  }
  return null
}

describe('nesting', () => {
  const nests = (text: string, limit: number) => refusal(() => checkNesting(text, limit)) === null

  it('counts what stands within one another, not beside', () => {
    expect(nests('{ a { b(c: [1]) } d { e } f { g } }', 4)).toBe(true)
    expect(nests('{ a { b(c: [1]) } }', 3)).toBe(false)
  })

  it.each([
    ['a string', '{ a(b: "{{{[[[(((") }'],
    ['a string with quotes in it', '{ a(b: "\\"{{{\\\\") }'],
    ['a block string', '{ a(b: """{{{ "{{{" \\""" {{{""") }'],
    ['an empty string', '{ a(b: "") }'],
    ['an empty block string', '{ a(b: """""") }'],
    ['a comment', '{ a # {{{\n }'],
    ['a comment at the end', '{ a } # {{{'],
    ['Chinese text', '{ a(b: "青岛{{{") }'],
  ])('%s holds no brackets', (_, text) => {
    expect(nests(text, 2)).toBe(true)
  })

  it.each([
    '{ a(b: "x") { c { d } } }',
    '{ a(b: """x""") { c { d } } }',
    '{ a # x\n { c { d } } }',
    '{ a(b: "x\n { c { d',
  ])('what comes after a string or a comment counts: %j', (text) => expect(nests(text, 2)).toBe(false))

  it('ends on a text that does not', () => {
    for (const text of ['"', '"""', '"\\', '#', '"""\\"""', '']) expect(nests(text, 1)).toBe(true)
  })
})

describe('form', () => {
  const form = (text: string, limits = {}) => refusal(() => checkForm(parse(text), { ...DEFAULT_LIMITS, ...limits }))

  it('repeats are counted in one place, and in the inline fragments of that place', () => {
    expect(form('{ a { code } b { code } }', { repeats: 0 })).toBeNull()
    expect(form('{ a { code code } }', { repeats: 0 })).toEqual({ what: 'repeats', value: 1, limit: 0 })
    expect(form('{ a { code ... { code ... on X { code } } } }', { repeats: 1 })).toMatchObject({ value: 2 })
    expect(form('{ a b: a }', { repeats: 0 })).toBeNull()
    expect(form('{ ...F ...F } fragment F on Q { a }', { repeats: 0 })).toMatchObject({ value: 1 })
  })

  it('names what is too many', () => {
    expect(form('query A { a } query B { a }', { operations: 1 })).toMatchObject({ what: 'operations', value: 2 })
    expect(form('{ ...F } fragment F on Q { a b c }', { rootFields: 2 })).toMatchObject({
      what: 'rootFields',
      value: 3,
    })
    expect(form('{ ...F } fragment F on Q { a ...F }', { rootFields: 2 })).toBeNull()
  })

  it('finds the fields of the root through fragments, once each', () => {
    const document = parse('{ a ...F ... { b ...F } } fragment F on Q { c ...G } fragment G on Q { ...F d }')
    const fields = rootFieldsOf(document, document.definitions[0] as never)
    expect(fields.map(({ name }) => name.value)).toEqual(['a', 'c', 'd', 'b'])
  })
})

describe('variables', () => {
  const check = (variables: Record<string, unknown>, variableValues = 4, variableDepth = 2) =>
    refusal(() => checkVariables(variables, { variableValues, variableDepth }))

  it('counts values and how deep they lie', () => {
    expect(check({ a: [1, 2], b: null })).toBeNull()
    expect(check({ a: [1, 2], b: 3, c: 4 })).toEqual({ what: 'variableValues', value: 5, limit: 4 })
    expect(check({ a: { b: { c: {} } } })).toEqual({ what: 'variableDepth', value: 3, limit: 2 })
    expect(check({})).toBeNull()
  })
})
