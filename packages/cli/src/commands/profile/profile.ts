import { declareGroup } from '../../declare/declare-command.ts'
import { PROFILE_MESSAGES } from './messages.ts'
import { addProfileNew } from './profile-new.ts'

/** Mapping profiles on the command line. */
export const addProfile = declareGroup({ name: 'profile', messages: PROFILE_MESSAGES, about: 'about.profile' }, [
  addProfileNew,
])
