/** Every command of `guantong`, in the order its help lists them. */
import { addAudit } from './commands/audit/audit.ts'
import { addBackup } from './commands/backup/backup.ts'
import { addRestore } from './commands/backup/restore.ts'
import { addDoctor } from './commands/doctor/doctor.ts'
import { addDocuments } from './commands/documents/documents.ts'
import { addEnroll } from './commands/enroll/enroll.ts'
import { addExport } from './commands/export/export.ts'
import { addGrant } from './commands/grant/grant.ts'
import { addHistory } from './commands/history/history.ts'
import { addImport } from './commands/import/import.ts'
import { addKey } from './commands/key/key.ts'
import { addLogin } from './commands/login/login.ts'
import { addLogout } from './commands/login/logout.ts'
import { addMigrate } from './commands/migrate/migrate.ts'
import { addPack } from './commands/pack/pack.ts'
import { addUnpack } from './commands/pack/unpack.ts'
import { addPolicy } from './commands/policy/policy.ts'
import { addProfile } from './commands/profile/profile.ts'
import { addQuery } from './commands/query/query.ts'
import { addRead } from './commands/read/read.ts'
import { addReplay } from './commands/replay/replay.ts'
import { addServe } from './commands/serve/serve.ts'
import { addStandard } from './commands/standard/standard.ts'
import { addStatus } from './commands/status/status.ts'
import { addSubscribe } from './commands/subscribe/subscribe.ts'
import { addToken } from './commands/token/token.ts'
import { addDown } from './commands/up/down.ts'
import { addUp } from './commands/up/up.ts'
import { addWatch } from './commands/watch/watch.ts'
import { addWhy } from './commands/why/why.ts'
import { addWithdraw } from './commands/withdraw/withdraw.ts'
import { addWithdrawn } from './commands/withdrawn/withdrawn.ts'

export const COMMANDS = [
  addUp,
  addDown,
  addServe,
  addMigrate,
  addRead,
  addImport,
  addProfile,
  addWithdraw,
  addWithdrawn,
  addExport,
  addWatch,
  addQuery,
  addSubscribe,
  addStatus,
  addWhy,
  addHistory,
  addAudit,
  addLogin,
  addLogout,
  addToken,
  addKey,
  addEnroll,
  addDocuments,
  addPolicy,
  addGrant,
  addBackup,
  addRestore,
  addReplay,
  addPack,
  addUnpack,
  addDoctor,
  addStandard,
] as const
