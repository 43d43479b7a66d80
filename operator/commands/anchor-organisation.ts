import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { anchorIdentities } from '#agent/organisations/anchor-identities.ts'
import { anchorOrganisation } from '#agent/organisations/anchor-organisation.ts'
import type { ListedOrganisation } from '#agent/organisations/list-organisations.ts'
import { PURPOSE_CREDENTIALS, PURPOSE_RECORDS } from '#agent/registry/chain-view.ts'
import type { Command } from '../command.ts'
import type { Workplace } from '../open-workplace.ts'
import { OperatorError, UsageError } from '../operator-error.ts'

const PURPOSES: Readonly<Record<string, number>> = {
  credentials: PURPOSE_CREDENTIALS,
  records: PURPOSE_RECORDS,
}

export const anchorOrganisationCommand: Command = {
  name: 'organisation anchor',
  summary:
    'Put an organisation on chain: register it, list its keys and its URL in its DID, say what the keys are for; one that issues has the did:web of its URL as well',
  notes: [
    'Each step looks first whether it was done: after a failure, run it again. Run it again as well when ISSUER_URL',
    'has changed. The issuer reads its organisations at its start: restart it afterwards.',
  ],
  example: '--id board --sponsor did:ethr:0x1:0x1234…',
  options: {
    id: { value: '<id>', required: true, meaning: 'the organisation' },
    sponsor: { value: '<did>', meaning: 'who vouches for it and may halt it; itself, for a root authority' },
    purpose: {
      value: '<purpose>',
      multiple: true,
      meaning: 'what its keys sign: credentials (the default) or records of verifications',
    },
  },
  async run({ options, workplace, now }) {
    const id = options.text('id')
    const organisation = await workplace.organisation(id)
    const sponsor = options.optional('sponsor')
    const purposes = readPurposes(options.list('purpose'))
    await checkFunds({ workplace, organisation })
    const custody = await workplace.custody()
    const serviceUrl = `${workplace.config.issuerUrl}/orgs/${id}`
    await anchorOrganisation({
      ...custody,
      database: workplace.database,
      id,
      sponsor: sponsor === undefined ? organisation.address : parseEthrDid(sponsor).address,
      purposes,
      serviceUrl,
      fund: async () => {},
    })
    const { did } = organisation
    const issues = (purposes & PURPOSE_CREDENTIALS) !== 0
    const others = issues
      ? await anchorIdentities({ ...custody, database: workplace.database, id, serviceUrl, now })
      : []
    const dids = [did, ...others]
    return {
      lines: [`${id} is on chain as ${dids.join(' and ')}; restart the issuer, so that it reads it`],
      data: { id, did, dids, sponsor: sponsor ?? did, purposes },
    }
  },
}

function readPurposes(names: readonly string[]): number {
  if (names.length === 0) return PURPOSE_CREDENTIALS
  return names.reduce((sum, name) => {
    const purpose = PURPOSES[name]
    if (purpose === undefined) throw new UsageError(`--purpose is ${Object.keys(PURPOSES).join(' or ')}`)
    return sum | purpose
  }, 0)
}

/** Whoever operates a chain knows where funds come from; we only say where they are missing. */
async function checkFunds({
  workplace,
  organisation: { id, address, publisherAddress },
}: {
  workplace: Workplace
  organisation: ListedOrganisation
}): Promise<void> {
  const provider = await workplace.provider()
  const empty: string[] = []
  for (const account of [address, publisherAddress]) {
    if (account !== null && (await provider.getBalance(account)) === 0n) empty.push(account)
  }
  if (empty.length > 0) {
    throw new OperatorError(
      `${id} cannot pay for its transactions: send funds to ${empty.join(' and ')}, then run this again`,
    )
  }
}
