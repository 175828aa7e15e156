import type { Builder } from './builder.ts'

export const definePeriod = (builder: Builder) =>
  builder.inputType('PeriodInput', {
    description: 'First and last period, both included: `YYYY`, `YYYYQn`, `YYYY-MM` or `YYYY-MM-DD`.',
    fields: (t) => ({ from: t.string({ required: true }), to: t.string({ required: true }) }),
  })

export type PeriodRef = ReturnType<typeof definePeriod>
