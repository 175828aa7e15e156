import { declareGroup } from '../../declare/declare-command.ts'
import { addEnrollAccept } from './enroll-accept.ts'
import { addEnrollInvite } from './enroll-invite.ts'
import { addEnrollJoin } from './enroll-join.ts'
import { addEnrollList } from './enroll-list.ts'
import { ENROLL_MESSAGES } from './messages.ts'

/** How a node and its parent get to know each other's keys. */
export const addEnroll = declareGroup({ name: 'enroll', messages: ENROLL_MESSAGES, about: 'about.enroll' }, [
  addEnrollInvite,
  addEnrollJoin,
  addEnrollAccept,
  addEnrollList,
])
