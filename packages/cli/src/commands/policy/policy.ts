import { declareGroup } from '../../declare/declare-command.ts'
import { POLICY_MESSAGES } from './messages.ts'
import { addPolicyCheck } from './policy-check.ts'
import { addPolicyExplain } from './policy-explain.ts'
import { addPolicyMatrix } from './policy-matrix.ts'

/** Who may do what at a node. */
export const addPolicy = declareGroup({ name: 'policy', messages: POLICY_MESSAGES, about: 'about.policy' }, [
  addPolicyCheck,
  addPolicyExplain,
  addPolicyMatrix,
])
