/**
 * Cases in canonical form handed in by a program (接口报送).
 *
 * @module
 */
import { type Inputs, type SubmitOptions, type SubmitOutcome, submitRows } from './submit-rows.ts'

export const submitCases = (options: SubmitOptions, inputs: Inputs): Promise<SubmitOutcome> =>
  submitRows(options, 'Case', inputs)
