import { readFileSync } from 'node:fs'

export type StandardContext = {
  url: string
  /** In `standard/`, beside this file. */
  file: string
  /** SHA-256 of the file, 64 hex digits. */
  sha256: string
  /** Where the text is from. */
  source: string
}

/**
 * The contexts of others that credentials may name, byte for byte as published. No context is ever fetched: what is
 * neither here nor a family's is refused.
 *
 * VC Data Model 2.0 §B.1, VC Data Integrity 1.0 §2.4 and Bitstring Status List 1.0 §5.2 give the digests of
 * credentials/v2, data-integrity/v2, multikey/v1, jwk/v1 and status/v1: "Implementations MUST treat the base context value
 * […] as already retrieved".
 */
export const standardContexts: readonly StandardContext[] = [
  {
    url: 'https://www.w3.org/ns/credentials/v2',
    file: 'credentials-v2.jsonld',
    sha256: '59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734',
    source: 'VC Data Model 2.0 §B.1',
  },
  {
    url: 'https://www.w3.org/ns/credentials/undefined-terms/v2',
    file: 'credentials-undefined-terms-v2.jsonld',
    sha256: '82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581',
    source: 'npm @digitalbazaar/credentials-context 3.2.0',
  },
  {
    url: 'https://www.w3.org/2018/credentials/v1',
    file: 'credentials-v1.jsonld',
    sha256: '00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8',
    source: 'npm @digitalbazaar/credentials-context 3',
  },
  {
    url: 'https://www.w3.org/ns/credentials/examples/v2',
    file: 'credentials-examples-v2.jsonld',
    sha256: '57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c',
    source: 'github.com/w3c/vc-data-model, contexts/credentials/examples/v2',
  },
  {
    url: 'https://www.w3.org/2018/credentials/examples/v1',
    file: 'credentials-examples-v1.jsonld',
    sha256: '73bebae22e70ebb4466ac2e1f3e3b35c43436217623b51ff3e1b567e1aff4ba2',
    source: 'npm @digitalbazaar/credentials-examples-context 1.0.0',
  },
  {
    url: 'https://w3id.org/security/data-integrity/v2',
    file: 'data-integrity-v2.jsonld',
    sha256: '67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4',
    source: 'VC Data Integrity 1.0 §2.4',
  },
  {
    url: 'https://w3id.org/security/data-integrity/v1',
    file: 'data-integrity-v1.jsonld',
    sha256: 'b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554',
    source: 'npm @digitalbazaar/data-integrity-context 2.0.1',
  },
  {
    url: 'https://w3id.org/security/multikey/v1',
    file: 'multikey-v1.jsonld',
    sha256: 'ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597',
    source: 'VC Data Integrity 1.0 §2.4',
  },
  {
    url: 'https://w3id.org/security/jwk/v1',
    file: 'jwk-v1.jsonld',
    sha256: '0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece',
    source: 'VC Data Integrity 1.0 §2.4',
  },
  {
    url: 'https://www.w3.org/ns/credentials/status/v1',
    file: 'status-v1.jsonld',
    sha256: 'fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7',
    source: 'Bitstring Status List 1.0 §5.2',
  },
  {
    url: 'https://w3id.org/security/suites/ed25519-2020/v1',
    file: 'ed25519-2020-v1.jsonld',
    sha256: 'b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588',
    source: 'npm ed25519-signature-2020-context 1.1.0',
  },
  {
    url: 'https://www.w3.org/ns/did/v1',
    file: 'did-v1.jsonld',
    sha256: '62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f',
    source: 'npm did-context 3.1.1',
  },
  {
    url: 'https://www.w3.org/ns/odrl.jsonld',
    file: 'odrl.jsonld',
    sha256: 'a83cb98005bce546531131d4042318d8267aff71b1451f53cc926587fcef42c6',
    source: 'npm @digitalbazaar/odrl-context 1.0.0',
  },
]

/** The text of a bundled context. */
export function readStandardContext({ file }: StandardContext): string {
  return readFileSync(new URL(`standard/${file}`, import.meta.url), 'utf8')
}
