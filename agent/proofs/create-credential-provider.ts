import type { IAgentContext, IKey, IKeyManager, IVerifyResult } from '@veramo/core-types'
import type { ICredentialProvider } from '@veramo/credential-w3c'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import { familyOfCredential } from '#schemas/families.ts'
import { detectMediaType } from './detect-media-type.ts'
import { type PresentationSecuring, preparePresentation } from './prepare-presentation.ts'
import { readTypes } from './read-claims.ts'
import { releaseCredential, releasePresentation } from './release-credential.ts'
import type { MediaType } from './secured-document.ts'
import { completeSecuring, prepareSecuring, type Securing, type Unsigned } from './securing.ts'
import { toDataModel1 } from './to-data-model-1.ts'

/** What a verdict must say for Veramo's callers; the whole of it is passed on as `verdict`. */
type AnyVerdict = { verdict: string; errors: readonly Problem[]; warnings: readonly Problem[] }
type Problem = { code: string; detail: string }

/** Our own verification: what the providers' verify methods call. */
export type StrictVerifier = {
  verifyCredential(credential: unknown): Promise<AnyVerdict>
  verifyPresentation(
    presentation: unknown,
    options: { challenge?: string; domain?: string },
  ): Promise<AnyVerdict>
}

/** A securing mechanism as Veramo's callers name it: by `proofFormat`. */
export type ProofFormats = {
  mediaType: MediaType
  /** By proof format of a credential. */
  credential: Readonly<Record<string, Securing>>
  /** By proof format of a presentation. */
  presentation: Readonly<Record<string, PresentationSecuring>>
  algorithms: readonly SigningAlgorithm[]
}

const ALGORITHMS: Readonly<Record<string, SigningAlgorithm>> = {
  Ed25519: 'EdDSA',
  Secp256k1: 'ES256K',
  Secp256r1: 'ES256',
}

/**
 * Veramo's credential provider for one securing mechanism. Creating takes `keyRef` (the key's id in the key manager) and
 * `verificationMethod` (the absolute DID URL under which the DID lists it). Verifying is ours alone: of Veramo's arguments
 * only the document, the challenge and the domain are looked at, and `verified` is true only of what is valid.
 *
 * @param verifier left out in an agent that only issues: verifying then throws
 * @param now the clock for what creating dates
 */
export function createCredentialProvider({
  formats,
  verifier,
  now,
}: {
  formats: ProofFormats
  verifier?: StrictVerifier | undefined
  now: () => Date
}): ICredentialProvider {
  const { credential, presentation, mediaType } = formats
  const proofFormats = [...Object.keys(credential), ...Object.keys(presentation)]
  return {
    getProofFormatsSupportedForKey: ({ type }) => {
      const algorithm = Object.hasOwn(ALGORITHMS, type) ? ALGORITHMS[type] : undefined
      return algorithm && formats.algorithms.includes(algorithm) ? proofFormats : []
    },
    canIssueProofFormat: ({ proofFormat }) => proofFormats.includes(proofFormat),
    canVerifyDocumentType: ({ document }) => detectMediaType(document) === mediaType,
    async createVerifiableCredential(args, context) {
      const securing = pick(credential, args.proofFormat)
      const document = ofDataModel(args.credential, securing.mediaType)
      const secured = await sign({
        args,
        context,
        prepare: ({ algorithm, verificationMethod }) =>
          prepareSecuring({
            credential: document,
            securing,
            algorithm,
            verificationMethod,
            family: familyOfCredential({
              types: readTypes(document.type),
              contexts: document['@context'],
            }),
            now: now(),
          }),
        mediaType: securing.mediaType,
      })
      return releaseCredential({ mediaType: securing.mediaType, credential: secured }) as never
    },
    async createVerifiablePresentation(args, context) {
      const { challenge, domain } = args
      const securing = pick(presentation, args.proofFormat)
      const secured = await sign({
        args,
        context,
        prepare: ({ algorithm, verificationMethod }) =>
          preparePresentation({
            presentation: withEnvelopes(
              ofDataModel(args.presentation, securing.mediaType),
              securing.mediaType,
            ),
            securing,
            algorithm,
            verificationMethod,
            challenge,
            domain,
            now: now(),
          }),
        mediaType: securing.mediaType,
      })
      return releasePresentation({ mediaType: securing.mediaType, presentation: secured }) as never
    },
    async verifyCredential({ credential }) {
      return toResult(await requireVerifier(verifier).verifyCredential(credential))
    },
    async verifyPresentation({ presentation, challenge, domain }) {
      const options = {
        ...(challenge === undefined ? {} : { challenge }),
        ...(domain === undefined ? {} : { domain }),
      }
      return toResult(await requireVerifier(verifier).verifyPresentation(presentation, options))
    },
  }
}

async function sign({
  args: { keyRef, verificationMethod },
  context,
  prepare,
  mediaType,
}: {
  args: { keyRef?: string; [name: string]: unknown }
  context: unknown
  prepare: (key: { algorithm: SigningAlgorithm; verificationMethod: string }) => Unsigned | Promise<Unsigned>
  mediaType: MediaType
}) {
  if (typeof keyRef !== 'string' || typeof verificationMethod !== 'string') {
    throw new Error('invalid_argument: keyRef and verificationMethod are needed')
  }
  const { agent } = context as IAgentContext<IKeyManager>
  const key: IKey = await agent.keyManagerGet({ kid: keyRef })
  const algorithm = ALGORITHMS[key.type]
  if (!algorithm) throw new Error(`not_supported: no algorithm for keys of type ${key.type}`)
  const unsigned = await prepare({ algorithm, verificationMethod })
  const signature = await agent.keyManagerSign({
    keyRef,
    algorithm,
    data: unsigned.signingInput.toString('hex'),
    encoding: 'hex',
  })
  return completeSecuring({ ...unsigned, mediaType, signature: Buffer.from(signature, 'base64url') })
}

function pick<Found>(formats: Readonly<Record<string, Found>>, proofFormat: string): Found {
  const found = Object.hasOwn(formats, proofFormat) ? formats[proofFormat] : undefined
  if (found === undefined) throw new Error(`not_supported: ${proofFormat} is not for this`)
  return found
}

const CREDENTIALS_V1 = 'https://www.w3.org/2018/credentials/v1'

/** Veramo's plug-in puts what data model 1.1 wants (its context, issuanceDate) into whatever it is given. */
function ofDataModel(document: object, mediaType: MediaType): Record<string, unknown> {
  const { '@context': context, issuanceDate, ...rest } = document as Record<string, unknown>
  const contexts = (Array.isArray(context) ? context : [context]).filter((entry) => entry !== CREDENTIALS_V1)
  if (contexts.length > 0 && mediaType !== 'application/jwt') return { '@context': contexts, ...rest }
  const credential = { '@context': [CREDENTIALS_V1, ...contexts], issuanceDate, ...rest }
  return rest.validFrom === undefined ? credential : toDataModel1({ credential })
}

/**
 * VCDM 2.0 §4.13: the value of `verifiableCredential` "MUST be one or more verifiable credential and/or enveloped verifiable
 * credential objects", never strings; Veramo's callers have strings.
 */
function withEnvelopes(presentation: Record<string, unknown>, mediaType: MediaType): Record<string, unknown> {
  const { verifiableCredential } = presentation
  if (mediaType === 'application/jwt' || !Array.isArray(verifiableCredential)) return presentation
  return {
    ...presentation,
    verifiableCredential: verifiableCredential.map((credential: unknown) =>
      typeof credential === 'string'
        ? releaseCredential({ mediaType: detectMediaType(credential)!, credential })
        : credential,
    ),
  }
}

function requireVerifier(verifier: StrictVerifier | undefined): StrictVerifier {
  if (verifier) return verifier
  throw new Error('invalid_setup: this agent issues, and verifies nothing')
}

function toResult(verdict: AnyVerdict): IVerifyResult {
  const verified = verdict.verdict === 'valid'
  const [problem] = [...verdict.errors, ...verdict.warnings]
  return {
    verified,
    verdict,
    ...(verified
      ? {}
      : { error: { errorCode: problem?.code ?? 'NOT_VALID', message: problem?.detail ?? 'not valid' } }),
  }
}
