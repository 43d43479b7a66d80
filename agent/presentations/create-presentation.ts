import { hash, randomUUID } from 'node:crypto'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import {
  chooseSigner,
  type SecuringRequest,
  type SigningChoice,
  signerOf,
} from '#agent/issue/choose-signer.ts'
import type { Actor, IssuerWorld } from '#agent/issue/issuer-world.ts'
import type { Organisation, OrganisationSigner } from '#agent/organisations/organisation.ts'
import { checkSecuredContext } from '#agent/proofs/check-secured-context.ts'
import { type PresentationSecuring, preparePresentation } from '#agent/proofs/prepare-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { readId } from '#agent/proofs/read-claims.ts'
import { releasePresentation } from '#agent/proofs/release-credential.ts'
import { completeSecuring } from '#agent/proofs/securing.ts'
import { checkPresentationShape } from '#schemas/presentation.ts'
import { referToSubjects } from './refer-to-subjects.ts'

/** How a presentation is to be signed; what is left out follows from the holder's keys. */
export type PresentationRequest = Pick<SecuringRequest, 'cryptosuite'> & {
  mediaType?: PresentationSecuring['mediaType']
  /** One of the organisation's keys for authentication. */
  verificationMethod?: string
  /** Of the proof, to the second; now, if left out. */
  created?: Date
  /** What it answers, and whom it is for. */
  challenge?: string
  domain?: string
}

/**
 * Signs a presentation with a key of the organisation for authentication, which is its holder, and keeps it: it is
 * recorded before it is answered. Without an id it gets one.
 *
 * @returns its id, and it, secured
 * @throws {AgentError} PRESENTATION_INVALID, SECURING_UNAVAILABLE, SIGNING_KEY_NOT_READY
 */
export async function createPresentation({
  world,
  organisation,
  presentation,
  request,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database' | 'presentationSeal' | 'subjectReferenceKey'>
  organisation: Organisation
  presentation: Record<string, unknown>
  request: PresentationRequest
  actor: Actor
  now: Date
}): Promise<{ id: string; presentation: Record<string, unknown> }> {
  const { database, presentationSeal } = world
  const { mediaType, signer, did, securing } = choosePresenter({ organisation, presentation, request })
  const id = (presentation.id ?? `urn:uuid:${randomUUID()}`) as string
  const complete = { ...presentation, id, holder: presentation.holder ?? did }
  checkPresentation(complete, mediaType)
  const unsigned = await prepare({
    presentation: complete,
    securing,
    algorithm: signer.algorithm,
    verificationMethod: signer.verificationMethod,
    challenge: request.challenge,
    domain: request.domain,
    now: request.created ?? now,
  })
  const signature = signer.sign(unsigned.signingInput)
  const secured = completeSecuring({ ...unsigned, mediaType, signature })
  const released = releasePresentation({ mediaType, presentation: secured })
  await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .insertInto('presentations')
      .values({
        organisation: organisation.id,
        own_id: id,
        sealed: presentationSeal.seal(Buffer.from(JSON.stringify(released), 'utf8')),
        subject_references: referToSubjects({ world, organisation: organisation.id, presentation: released }),
        created_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'presentation.create',
          object: row.id.toString(),
          outcome: 'done',
          ...actor,
          digest: hash('sha256', unsigned.signingInput, 'hex'),
        },
      ],
      now,
    })
  })
  return { id, presentation: released }
}

type Presenter = { mediaType: PresentationSecuring['mediaType']; securing: PresentationSecuring } & {
  signer: OrganisationSigner
  did: string
}

/**
 * Whose key signs, and how: the holder's, or that of the verification method; of neither, the first DID of the
 * organisation that has a key of the kind.
 */
function choosePresenter({
  organisation,
  presentation,
  request: { verificationMethod, cryptosuite, mediaType },
}: {
  organisation: Organisation
  presentation: Record<string, unknown>
  request: PresentationRequest
}): Presenter {
  const holder = presentation.holder === undefined ? undefined : (readId(presentation.holder) ?? '')
  const named = verificationMethod === undefined ? undefined : findMethod(organisation, verificationMethod)
  if (named && holder !== undefined && named.did !== holder) {
    throw invalid('/options/verificationMethod', 'not a key of the holder')
  }
  const did = named?.did ?? holder
  if (did !== undefined && !organisation.identities.some((identity) => identity.did === did)) {
    throw invalid('/presentation/holder', 'not a DID of the organisation')
  }
  const presenter = asPresenter(organisation)
  const possible = presenter.identities.filter((identity) => did === undefined || identity.did === did)
  if (possible.every(({ signers }) => signers.size === 0)) {
    throw new AgentError(
      'SIGNING_KEY_NOT_READY',
      'no key for authentication signs now: one takes over, or none was ever made (rotate, purpose authentication)',
    )
  }
  const choice: SigningChoice = chooseSigner({
    organisation: presenter,
    issuer: did,
    request: { mediaType, cryptosuite, algorithm: named?.algorithm },
    mediaType: 'application/vc',
  })
  const securing = choice.securing as PresentationSecuring
  return { did: choice.did, signer: signerOf(presenter, choice), mediaType: securing.mediaType, securing }
}

/** The organisation with its keys for authentication alone: what one for assertion signs must never be a presentation. */
function asPresenter(organisation: Organisation): Organisation {
  const identities = organisation.identities.map((identity) => ({
    ...identity,
    signers: identity.authenticators,
  }))
  return { ...organisation, identities }
}

function findMethod({ identities }: Organisation, verificationMethod: string) {
  for (const { did, authenticators } of identities) {
    for (const signer of authenticators.values()) {
      if (signer.verificationMethod === verificationMethod) return { did, algorithm: signer.algorithm }
    }
  }
  throw invalid('/options/verificationMethod', 'not a key of the organisation for authentication')
}

function checkPresentation(presentation: Record<string, unknown>, mediaType: Presenter['mediaType']): void {
  const faults = checkPresentationShape(presentation).map((fault) => ({
    ...fault,
    pointer: `/presentation${fault.pointer}`,
  }))
  if (faults.length > 0)
    throw new AgentError('PRESENTATION_INVALID', 'not a presentation of the data model', { faults })
  if (presentation.proof !== undefined) throw invalid('/presentation/proof', 'it is signed already')
  const misfit = checkSecuredContext({ payload: presentation, mediaType })
  if (misfit) throw invalid('/presentation/@context', misfit)
}

async function prepare(options: Parameters<typeof preparePresentation>[0]) {
  try {
    return await preparePresentation(options)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw new AgentError('PRESENTATION_INVALID', error.message, {
      faults: [{ pointer: '/presentation', code: error.code, message: error.message }],
      cause: error,
    })
  }
}

function invalid(pointer: string, message: string): AgentError {
  const faults = [{ pointer, code: 'PRESENTATION_INVALID', message }]
  return new AgentError('PRESENTATION_INVALID', message, { faults })
}
