import type { Command } from './command.ts'
import { accreditOrganisationCommand } from './commands/accredit-organisation.ts'
import { addClientCommand } from './commands/add-client.ts'
import { anchorOrganisationCommand } from './commands/anchor-organisation.ts'
import { compromiseKeyCommand } from './commands/compromise-key.ts'
import { createOrganisationCommand } from './commands/create-organisation.ts'
import { eraseSubjectCommand } from './commands/erase-subject.ts'
import { haltOrganisationCommand } from './commands/halt-organisation.ts'
import { importRosterCommand } from './commands/import-roster.ts'
import { listClientsCommand } from './commands/list-clients.ts'
import { listKeysCommand } from './commands/list-keys.ts'
import { listOrganisationsCommand } from './commands/list-organisations.ts'
import { prepareCallCommand } from './commands/prepare-call.ts'
import { removeClientCommand } from './commands/remove-client.ts'
import { restoreOrganisationCommand } from './commands/restore-organisation.ts'
import { resumeOrganisationCommand } from './commands/resume-organisation.ts'
import { rotateKeyCommand } from './commands/rotate-key.ts'
import { sendCallCommand } from './commands/send-call.ts'
import { setApprovalsCommand } from './commands/set-approvals.ts'
import { showStatusCommand } from './commands/show-status.ts'
import { verifyAuditCommand } from './commands/verify-audit.ts'

/** What an operator does by hand, in the order in which a new board needs it. */
export const commands: readonly Command[] = [
  createOrganisationCommand,
  anchorOrganisationCommand,
  accreditOrganisationCommand,
  listOrganisationsCommand,
  addClientCommand,
  listClientsCommand,
  removeClientCommand,
  showStatusCommand,
  listKeysCommand,
  rotateKeyCommand,
  compromiseKeyCommand,
  haltOrganisationCommand,
  resumeOrganisationCommand,
  prepareCallCommand,
  sendCallCommand,
  restoreOrganisationCommand,
  importRosterCommand,
  setApprovalsCommand,
  eraseSubjectCommand,
  verifyAuditCommand,
]
