import type { IAgentContext, IKey, IKeyManager, IVerifyResult } from '@veramo/core-types'
import type { ICredentialProvider } from '@veramo/credential-w3c'
import { readCompact } from './read-compact.ts'
import { type Sign, type SigningHeader, signCompact } from './sign-jose.ts'

/** What a verdict must say for Veramo's callers; the whole of it is passed on as `verdict`. */
type AnyVerdict = { verdict: string; errors: readonly Problem[]; warnings: readonly Problem[] }
type Problem = { code: string; detail: string }

/** Our own verification: what the provider's verify methods call. */
export type JoseVerifier = {
  verifyCredential(credential: unknown): Promise<AnyVerdict>
  verifyPresentation(
    presentation: unknown,
    options: { challenge?: string; domain?: string },
  ): Promise<AnyVerdict>
}

const MEDIA = {
  'vc+jwt': { kind: 'vc', type: 'EnvelopedVerifiableCredential' },
  'vp+jwt': { kind: 'vp', type: 'EnvelopedVerifiablePresentation' },
} as const

type Format = keyof typeof MEDIA

const ALGORITHMS: Readonly<Record<string, string>> = {
  Ed25519: 'EdDSA',
  Secp256k1: 'ES256K',
  Secp256r1: 'ES256',
}

/**
 * Veramo's credential provider for VC-JOSE-COSE: proof formats `vc+jwt` and `vp+jwt`. Creating takes `keyRef` (the
 * key's id in the key manager) and `verificationMethod` (the absolute DID URL under which the DID lists it), and answers
 * with the enveloped form. Verifying is ours alone: of Veramo's arguments only the document, the challenge and the
 * domain are looked at, and `verified` is true only of what is valid.
 *
 * @param verifier left out in an agent that only issues: verifying then throws
 */
export function createJoseCredentialProvider({
  verifier,
}: {
  verifier?: JoseVerifier
} = {}): ICredentialProvider {
  return {
    getProofFormatsSupportedForKey: ({ type }) => (Object.hasOwn(ALGORITHMS, type) ? Object.keys(MEDIA) : []),
    canIssueProofFormat: ({ proofFormat }) => Object.hasOwn(MEDIA, proofFormat),
    canVerifyDocumentType: ({ document }) => isReadable(document, 'vc') || isReadable(document, 'vp'),
    async createVerifiableCredential(args, context) {
      const { issuanceDate: _, ...credential } = args.credential
      return (await create('vc+jwt', withoutVersion1(credential), args, context)) as never
    },
    async createVerifiablePresentation(args, context) {
      const { challenge, domain } = args
      const payload = {
        ...withoutVersion1(args.presentation),
        ...(challenge === undefined ? {} : { nonce: challenge }),
        ...(domain === undefined ? {} : { aud: domain }),
      }
      return (await create('vp+jwt', payload, args, context)) as never
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

async function create(
  format: Format,
  payload: object,
  args: { keyRef?: string; [name: string]: unknown },
  context: unknown,
) {
  const { keyRef, verificationMethod } = args
  if (typeof keyRef !== 'string' || typeof verificationMethod !== 'string') {
    throw new Error('invalid_argument: keyRef and verificationMethod are needed')
  }
  const { agent } = context as IAgentContext<IKeyManager>
  const key: IKey = await agent.keyManagerGet({ kid: keyRef })
  const algorithm = ALGORITHMS[key.type]
  if (!algorithm) throw new Error(`not_supported: no JOSE algorithm for keys of type ${key.type}`)
  const { kind, type } = MEDIA[format]
  const header: SigningHeader = { alg: algorithm, kid: verificationMethod, typ: format, cty: kind }
  const sign: Sign = async (data) => {
    const signature = await agent.keyManagerSign({
      keyRef,
      algorithm,
      data: data.toString('latin1'),
      encoding: 'utf-8',
    })
    return Buffer.from(signature, 'base64url')
  }
  const compact = await signCompact({ header, payload, sign })
  return {
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type,
    id: `data:application/${format},${compact}`,
  }
}

/** Veramo's plug-in puts what data model 1.1 wants (this context, issuanceDate) into whatever it is given. */
function withoutVersion1(document: object): object {
  const { '@context': context } = document as { '@context'?: unknown }
  if (!Array.isArray(context)) return document
  return { ...document, '@context': context.filter((entry) => entry !== CREDENTIALS_V1) }
}

const CREDENTIALS_V1 = 'https://www.w3.org/2018/credentials/v1'

function isReadable(document: unknown, kind: 'vc' | 'vp'): boolean {
  try {
    readCompact({ document, kind })
    return true
  } catch {
    return false
  }
}

function requireVerifier(verifier: JoseVerifier | undefined): JoseVerifier {
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
