import { declareGroup } from '../../declare/declare-command.ts'
import { addKeyList } from './key-list.ts'
import { addKeyRevoke } from './key-revoke.ts'
import { addKeyRotate } from './key-rotate.ts'
import { addKeySign } from './key-sign.ts'
import { KEY_MESSAGES } from './messages.ts'

/** The keys nodes sign with, and the topology that says whose they are. */
export const addKey = declareGroup({ name: 'key', messages: KEY_MESSAGES, about: 'about.key' }, [
  addKeyList,
  addKeyRotate,
  addKeyRevoke,
  addKeySign,
])
