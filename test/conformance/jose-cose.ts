import type { Specification } from './requirement.ts'
import {
  jwtAttacks,
  jwtLibraries,
  otherDids,
  parseJws,
  payloadTerms,
  readSdJwt,
  sdJwtClaims,
  sdJwtInterop,
  vcSdJwt,
  verifierPresenting,
  verifierVerifying,
  verifyCredential,
  verifyPresentation,
} from './test-files.ts'

/** Securing Verifiable Credentials using JOSE and COSE. */
export const joseCose: Specification = {
  name: 'VC-JOSE-COSE 1.0',
  url: 'https://www.w3.org/TR/vc-jose-cose/',
  scope: 'We are a conforming JWS and SD-JWT issuer and verifier implementation.',
  requirements: [
    {
      section: '§1.1.1',
      statement: 'A conforming COSE document, issuer and verifier implementation',
      notApplicable: 'COSE is not implemented',
    },
    {
      section: '§1.1.1',
      statement:
        'Conforming JWS and SD-JWT issuers "MUST secure them as described in Section 3.1 With JOSE" and 3.2 With SD-JWT',
      tests: [
        ...jwtLibraries(
          'VC-JOSE-COSE §3.1.1: jose alone verifies the vc+jwt of ${organisation}, ${algorithm}',
        ),
        ...sdJwtClaims('VC-JOSE-COSE §3.2: a credential itself as vc+sd-jwt'),
      ],
    },
    {
      section: '§1.1.2.1',
      statement:
        '"Issuers, Holders, and Verifiers of JWTs MUST understand the effect of […] "alg": "none"" and "MUST ignore all JWT Claims Sets that have no integrity protection"',
      tests: jwtAttacks('alg none', 'alg HS256'),
    },
    {
      section: '§3',
      statement:
        '"If implementations do not know which media type to use, media types defined in this specification MUST be used"',
      tests: verifierVerifying('VC-JOSE-COSE §3.1.2: a compact JWT and its envelope are the same credential'),
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
        ...verifierVerifying('VC-JOSE-COSE §3.1.2: a compact JWT and its envelope are the same credential'),
        ...verifierPresenting('VCDM 2.0 §4.13: an EnvelopedVerifiablePresentation is taken as well'),
      ],
    },
    {
      section: '§1.1.2.1, §3.1.3',
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
      section: '§3.1.3',
      statement: 'Such claims are no terms of the credential (VCDM 2.0 §5.2)',
      tests: payloadTerms(
        'VC-JOSE-COSE §3.1.3: ${mediaType}: a JWT claim beside the credential is no term of it',
      ),
    },
    {
      section: '§3.2.1',
      statement: '"A conforming SD-JWT issuer implementation MUST use [SD-JWT] to secure this media type"',
      tests: [
        ...sdJwtClaims('VC-JOSE-COSE §3.2: a credential itself as vc+sd-jwt'),
        ...vcSdJwt(
          'VC-JOSE-COSE §3.2.1: ${family.id}: what the family lets be left out can be, and the rest stays',
        ),
      ],
    },
    {
      section: '§3.2.1',
      statement:
        '"A conforming SD-JWT verifier implementation MUST use [SD-JWT] to verify […] documents that use this media type"',
      tests: sdJwtInterop(
        'VC-JOSE-COSE §3.2.1: a vc+sd-jwt that @sd-jwt/sd-jwt-vc makes is read here, and its proof holds',
      ),
    },
    {
      section: '§3.2.1',
      statement:
        '"implementers SHOULD ensure that properties necessary for the validation and verification of a credential are NOT selectively disclosable"',
      tests: [
        ...readSdJwt('VC-JOSE-COSE §3.2: in vc+sd-jwt what a credential rests on cannot be a Disclosure'),
        ...vcSdJwt(
          'VC-JOSE-COSE §3.2.1: nothing inside of what a credential rests on can be withheld either',
        ),
      ],
    },
    {
      section: '§3.2.2',
      statement:
        '"A conforming SD-JWT issuer implementation MUST use [SD-JWT] to secure this media type": the payload is the presentation',
      tests: vcSdJwt('VC-JOSE-COSE §3.2.2: a presentation as vp+sd-jwt is read as it was made'),
    },
    {
      section: '§3.2.2',
      statement:
        '"A conforming SD-JWT verifier implementation MUST use [SD-JWT] to verify" a presentation of this media type',
      tests: [
        ...verifyPresentation('VC-JOSE-COSE §3.2.2: a vp+sd-jwt is held against the same'),
        ...vcSdJwt('VC-JOSE-COSE §3.2.2: a presentation as vp+sd-jwt is read as it was made'),
      ],
    },
    {
      section: '§3.2.2',
      statement:
        '"Verifiable Credentials secured in verifiable presentations MUST use the Enveloped Verifiable Credential type"; "Credentials in verifiable presentations MUST be secured"',
      tests: verifyPresentation('VC-JOSE-COSE §3.2.2: a vp+sd-jwt is held against the same'),
    },
    {
      section: '§3.2.2',
      statement:
        '"Verifiable Presentations in verifiable presentations MUST use the Enveloped Verifiable Presentation type"',
      notApplicable: 'a presentation inside another is not taken: it is no credential',
    },
    {
      section: '§3.2.2',
      statement: '"Implementations MUST support the compact serialization (application/sd-jwt)"',
      tests: [
        ...verifyPresentation('VC-JOSE-COSE §3.2.2: a vp+sd-jwt is held against the same'),
        ...vcSdJwt('VC-JOSE-COSE §3.2.2: a presentation as vp+sd-jwt is read as it was made'),
      ],
    },
    {
      section: '§3.3',
      statement: 'Credentials and presentations secured with COSE',
      notApplicable: 'COSE is not implemented',
    },
    {
      section: '§4.1.1',
      statement: '"kid MUST be present when the key of the issuer or subject is expressed as a DID URL"',
      tests: jwtAttacks('no kid'),
    },
    {
      section: '§4.1.2',
      statement:
        '"When issuer value is a string, iss value, if present, MUST match issuer value. When issuer value is an object with an id value, iss value, if present, MUST match issuer.id value"',
      tests: jwtAttacks('iss that is not the issuer'),
    },
    {
      section: '§4.2',
      statement:
        'With controlled identifier documents: "The value of the type property of the verification method MUST be JsonWebKey"; "Verification material MUST be expressed in the publicKeyJwk property"',
      gap: 'keys of other types verify as well: a did:ethr document has its own, and our did:web has Multikeys, which Data Integrity reads',
    },
    {
      section: '§4.2',
      statement:
        'Where the issuer is a URL and iss is absent, "the kid MUST be an absolute URL to a verification method listed in a controlled identifier documents or a DID Document"',
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
      statement: '"All claims that are not understood MUST be ignored"',
      tests: jwtAttacks('VC-JOSE-COSE §3.1.3: header parameters and claims that nobody knows are ignored'),
    },
    {
      section: '§5.4',
      statement:
        '"The verified document returned from verification MUST be a well-formed compact JSON-LD document"',
      tests: [
        ...jwtAttacks('the first @context is not that of the data model', 'no type VerifiableCredential'),
        ...payloadTerms('VCDM 2.0 §5.2: ${mediaType}: neither issued nor verified: ${what}'),
        ...verifyCredential('a credential that is all it should be is valid, with evidence for each check'),
      ],
    },
    {
      section: '§5.4',
      statement: 'A credentialSchema whose type "is not understood […] MUST be ignored"',
      tests: jwtAttacks('VC-JOSE-COSE §5.4: a credentialSchema of a type that nobody knows is ignored'),
    },
    {
      section: '§5.4',
      statement: 'A credentialStatus whose type "is not understood […] MUST be ignored"',
      gap: 'on purpose: a status that we cannot read is `STATUS_TYPE_UNKNOWN`, and the credential is never valid ([why](spec-divergences.md#status))',
    },
  ],
}
