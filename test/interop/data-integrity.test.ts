import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import * as ecdsaRdfc from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite'
import * as eddsaRdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import test from 'ava'
import { createKeyDocument } from '#agent/dids/key-did.ts'
import { readDocumentKeys } from '#agent/dids/read-document-keys.ts'
import type { CryptosuiteName, ProofAlgorithm } from '#agent/proofs/data-integrity/cryptosuites.ts'
import { deriveProof } from '#agent/proofs/data-integrity/derive-proof.ts'
import { loadContext } from '#agent/proofs/data-integrity/load-context.ts'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'
import {
  createSigner,
  exampleOf,
  FAMILIES,
  type Json,
  NOW,
  SUITES,
  secure,
} from '../agent/proofs/data-integrity/_signing.ts'

// Digital Bazaar's own verifier and issuer against ours, each way, for every suite and family.

const SIGN: Record<CryptosuiteName, () => object> = {
  'eddsa-rdfc-2022': () => eddsaRdfc.cryptosuite,
  'eddsa-jcs-2022': () => eddsaJcs.createSignCryptosuite(),
  'ecdsa-rdfc-2019': () => ecdsaRdfc.cryptosuite,
  'ecdsa-jcs-2019': () => ecdsaJcs.createSignCryptosuite(),
  'ecdsa-sd-2023': () => ecdsaSd.createSignCryptosuite({ mandatoryPointers: ['/issuer'] }),
}

const VERIFY: Record<CryptosuiteName, () => object> = {
  'eddsa-rdfc-2022': () => eddsaRdfc.cryptosuite,
  'eddsa-jcs-2022': () => eddsaJcs.createVerifyCryptosuite(),
  'ecdsa-rdfc-2019': () => ecdsaRdfc.cryptosuite,
  'ecdsa-jcs-2019': () => ecdsaJcs.createVerifyCryptosuite(),
  'ecdsa-sd-2023': () => ecdsaSd.createVerifyCryptosuite(),
}

const EVERYTHING = ['/id', '/type', '/issuer', '/validFrom', '/validUntil', '/credentialSubject']

async function documentLoader(url: string): Promise<object> {
  if (!url.startsWith('did:key:')) return await loadContext(url)
  const [did, fragment] = url.split('#')
  const document = createKeyDocument(did!)
  const context = 'https://w3id.org/security/multikey/v1'
  return {
    contextUrl: null,
    documentUrl: url,
    document: fragment ? { '@context': context, ...document.verificationMethod![0]! } : document,
  }
}

for (const [cryptosuite, alg] of SUITES) {
  test(`we issue, Digital Bazaar verifies: ${cryptosuite}, ${alg}`, async (t) => {
    const signer = createSigner(alg)
    for (const family of FAMILIES) {
      const secured = await secure({
        document: exampleOf(family, signer.key.controller),
        cryptosuite,
        signer,
        ...(cryptosuite === 'ecdsa-sd-2023' ? { mandatoryPointers: ['/issuer'] } : {}),
      })
      const shown =
        cryptosuite === 'ecdsa-sd-2023'
          ? await deriveProof({ document: secured, selectivePointers: EVERYTHING })
          : secured
      const verify = async (credential: Json) =>
        await vc.verifyCredential({
          credential: structuredClone(credential),
          suite: new DataIntegrityProof({ cryptosuite: VERIFY[cryptosuite]() }),
          documentLoader,
          now: NOW,
        })
      const { verified, error } = await verify(shown)
      t.true(verified, error?.errors?.join('\n'))
      t.false((await verify({ ...shown, validUntil: '2098-01-01T00:00:00Z' })).verified)
    }
  })

  test(`Digital Bazaar issues, we verify: ${cryptosuite}, ${alg}`, async (t) => {
    const keyPair = await generateKeyPair(alg)
    const keys = readDocumentKeys({ document: createKeyDocument(keyPair.controller) })
    for (const family of FAMILIES) {
      const issued = await vc.issue({
        credential: exampleOf(family, keyPair.controller),
        suite: new DataIntegrityProof({
          cryptosuite: SIGN[cryptosuite](),
          signer: keyPair.signer(),
          date: NOW,
        }),
        documentLoader,
      })
      const shown =
        cryptosuite === 'ecdsa-sd-2023'
          ? await vc.derive({
              verifiableCredential: issued,
              suite: new DataIntegrityProof({
                cryptosuite: ecdsaSd.createDiscloseCryptosuite({ selectivePointers: EVERYTHING }),
              }),
              documentLoader,
            })
          : issued
      const [proof] = await readProofs({ document: shown })
      t.is(proof!.alg, alg)
      t.true(await proof!.verify(keys.assertionMethod.get(proof!.kid!)!))
    }
  })
}

async function generateKeyPair(alg: ProofAlgorithm) {
  const keyPair =
    alg === 'EdDSA'
      ? await Ed25519Multikey.generate()
      : await EcdsaMultikey.generate({ curve: alg === 'ES256' ? 'P-256' : 'P-384' })
  keyPair.controller = `did:key:${keyPair.publicKeyMultibase}`
  keyPair.id = `${keyPair.controller}#${keyPair.publicKeyMultibase}`
  return keyPair
}

test('VC Data Model 1.1: where credentials/v1 stands alone, our proof brings its context', async (t) => {
  const signer = createSigner('EdDSA')
  const document = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiableCredential'],
    issuer: signer.key.controller,
    issuanceDate: '2026-01-01T00:00:00Z',
    credentialSubject: { id: 'did:example:abc' },
  }
  for (const cryptosuite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022'] as const) {
    const credential = await secure({ document, cryptosuite, signer })
    t.deepEqual(credential['@context'], [
      'https://www.w3.org/2018/credentials/v1',
      'https://w3id.org/security/data-integrity/v2',
    ])
    const [proof] = await readProofs({ document: credential })
    t.true(await proof!.verify(signer.key))
    const { verified, error } = await vc.verifyCredential({
      credential: structuredClone(credential),
      suite: new DataIntegrityProof({ cryptosuite: VERIFY[cryptosuite]() }),
      documentLoader,
      now: NOW,
    })
    t.true(verified, error?.errors?.join('\n'))
  }
})
