import { declareGroup } from '../../declare/declare-command.ts'
import { addGrantApprove, addGrantRefuse, addGrantRevoke } from './grant-answer.ts'
import { addGrantList } from './grant-list.ts'
import { addGrantRequest } from './grant-request.ts'
import { GRANT_MESSAGES } from './messages.ts'

/** What leaves to the tiers above. */
export const addGrant = declareGroup({ name: 'grant', messages: GRANT_MESSAGES, about: 'about.grant' }, [
  addGrantRequest,
  addGrantList,
  addGrantApprove,
  addGrantRefuse,
  addGrantRevoke,
])
