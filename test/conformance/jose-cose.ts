import type { Specification } from './requirement.ts'
import {
  jwtAttacks,
  jwtLibraries,
  otherDids,
  parseJws,
  readSdJwt,
  sdJwtClaims,
  verifierPresenting,
  verifierVerifying,
  verifyCredential,
  verifyPresentation,
} from './test-files.ts'

/** Securing Verifiable Credentials using JOSE and COSE. */
export const joseCose: Specification = {
  name: 'VC-JOSE-COSE 1.0',
  url: 'https://www.w3.org/TR/vc-jose-cose/',
  scope:
    'We are a conforming JWS issuer and verifier implementation. SD-JWT as `vc+sd-jwt` is read and made by the agent; what the APIs offer as an SD-JWT is SD-JWT VC.',
  requirements: [
    {
      section: '§1.1',
      statement: 'A conforming COSE document, issuer and verifier implementation',
      notApplicable: 'COSE is not implemented',
    },
    {
      section: '§1.1',
      statement:
        '"Issuers, Holders, and Verifiers MUST ignore all JWT Claim Sets that have no integrity protection"',
      tests: jwtAttacks('alg none', 'alg HS256'),
    },
    {
      section: '§3.1.1',
      statement:
        '"A conforming JWS issuer implementation MUST use [RFC7515] to secure this media type"; the credential is the payload',
      tests: jwtLibraries(
        'VC-JOSE-COSE §3.1.1: jose alone verifies the vc+jwt of ${organisation}, ${algorithm}',
      ),
    },
    {
      section: '§3.1.1',
      statement:
        '"A conforming JWS verifier implementation MUST use [RFC7515] to verify conforming JWS documents that use this media type"',
      tests: [
        ...jwtLibraries(
          'VC-JOSE-COSE §3.1.1: a vc+jwt that jose alone makes is read here, and its proof holds',
        ),
        ...jwtAttacks('one byte of the payload', 'no signature'),
        ...parseJws(
          'RFC 7515: one content has one spelling; whatever is changed reads as something else, or not at all',
        ),
      ],
    },
    {
      section: '§3.1.1',
      statement: 'typ, cty: a SHOULD of the specification, a condition of ours',
      tests: jwtAttacks('no typ', 'typ of a presentation', 'a nested JWT (cty)'),
    },
    {
      section: '§3.1.2',
      statement: 'Presentations are secured and verified the same way',
      tests: [
        ...verifyPresentation(
          'a presentation that answers our challenge is valid; every credential in it is reported',
          'signed by another',
          'typ of a credential',
        ),
      ],
    },
    {
      section: '§3.1.2',
      statement:
        '"Verifiable Credentials secured in verifiable presentations MUST use the Enveloped Verifiable Credential type"',
      tests: verifyPresentation('VCDM 2.0 §4.13: a credential in it is an object, never a string'),
    },
    {
      section: '§3.1.2',
      statement:
        '"Verifiable Presentations in verifiable presentations MUST use the Enveloped Verifiable Presentation type"',
      notApplicable: 'a presentation inside another is not taken: it is no credential',
    },
    {
      section: '§3.1.2',
      statement: '"Credentials in verifiable presentations MUST be secured"',
      tests: verifyPresentation('an embedded, unsigned credential inside', 'a forged credential inside'),
    },
    {
      section: '§3.1.2',
      statement: '"Implementations MUST support the JWS compact serialization"',
      tests: [
        ...verifierVerifying('VC-JOSE-COSE §4: a compact JWT and its envelope are the same credential'),
        ...verifierPresenting('VC-JOSE-COSE §4: an EnvelopedVerifiablePresentation is taken as well'),
      ],
    },
    {
      section: '§3.1.3',
      statement: '"The JWT Claim Names vc and vp MUST NOT be present"',
      tests: jwtAttacks('a claim vc beside the credential', 'a claim vp'),
    },
    {
      section: '§3.1.3',
      statement:
        '"Additional members may be present as header parameters and claims. If they are not understood, they MUST be ignored"',
      tests: jwtAttacks('VC-JOSE-COSE §3.1.3: header parameters and claims that nobody knows are ignored'),
    },
    {
      section: '§3.2.1',
      statement: '"A conforming SD-JWT issuer implementation MUST use [SD-JWT] to secure this media type"',
      tests: sdJwtClaims('VC-JOSE-COSE §3.2: a credential itself as vc+sd-jwt'),
    },
    {
      section: '§3.2.1',
      statement:
        '"implementers MUST ensure that properties necessary for the validation and verification of a credential are NOT selectively disclosable"',
      tests: readSdJwt('VC-JOSE-COSE §3.2: in vc+sd-jwt what a credential rests on cannot be a Disclosure'),
    },
    {
      section: '§3.2.2',
      statement: 'Presentations secured with SD-JWT (vp+sd-jwt)',
      notApplicable: 'not implemented: an SD-JWT is presented with its Key Binding JWT',
    },
    {
      section: '§3.3',
      statement: 'Credentials and presentations secured with COSE',
      notApplicable: 'COSE is not implemented',
    },
    {
      section: '§4.2',
      statement:
        'Where the issuer is a URL and iss is absent, "the kid MUST be an absolute URL to a verification method listed in a controller document"',
      tests: jwtAttacks(
        'no kid',
        'a kid that is a fragment alone',
        'a kid that the DID document does not list',
      ),
    },
    {
      section: '§4.2',
      statement: 'The same of the holder of a presentation',
      tests: verifyPresentation('holder is not the key’s'),
    },
    {
      section: '§4.2',
      statement: 'A JWK that is published to verify with holds no private member',
      tests: otherDids('attacks, JOSE: a JWK with ${title} is refused'),
    },
    {
      section: '§5.1',
      statement: 'A document whose JWT is rejected is not given on as verified',
      tests: jwtAttacks("an attacker's signature under a board's name"),
    },
    {
      section: '§5.4',
      statement: '"All claims expected for the typ MUST be present"',
      tests: jwtAttacks('no issuer', 'no type VerifiableCredential'),
    },
    {
      section: '§5.4',
      statement:
        '"All claims that are understood MUST be evaluated according the verifier\'s validation policies"',
      tests: jwtAttacks('iss that is not the issuer', 'sub that is not the subject', 'exp 0', 'nbf ahead'),
    },
    {
      section: '§5.4',
      statement:
        '"The verified document returned from verification MUST be a well-formed compact JSON-LD document"',
      tests: [
        ...jwtAttacks('the first @context is not that of the data model', 'no type VerifiableCredential'),
        ...verifyCredential('a credential that is all it should be is valid, with evidence for each check'),
      ],
    },
    {
      section: '§5.4',
      statement:
        'A credentialStatus or credentialSchema "extension mechanism" whose type "is not understood […] MUST be ignored"',
      gap: 'on purpose for status: a status that we cannot read is `STATUS_TYPE_UNKNOWN`, and the credential is never valid ([why](spec-divergences.md#status))',
    },
  ],
}
