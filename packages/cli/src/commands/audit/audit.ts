import { declareGroup } from '../../declare/declare-command.ts'
import { addAuditHeads } from './audit-heads.ts'
import { addAuditList } from './audit-list.ts'
import { addAuditVerify } from './audit-verify.ts'
import { AUDIT_MESSAGES } from './messages.ts'

/** The record of who looked. */
export const addAudit = declareGroup({ name: 'audit', messages: AUDIT_MESSAGES, about: 'about.audit' }, [
  addAuditList,
  addAuditVerify,
  addAuditHeads,
])
