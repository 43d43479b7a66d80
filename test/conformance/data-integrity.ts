import type { Specification } from './requirement.ts'
import {
  dataModelCases,
  otherDids,
  prepareProof,
  proofChain,
  proofInterop,
  proofVectors,
  readProofs,
  standardContexts,
  w3cSuites,
  walletPresenting,
} from './test-files.ts'

const SUITE = 'VC Data Integrity 1.0 §2.1, §4.4: ${cryptosuite}, and what is wrong with a proof is an error'

/** Verifiable Credential Data Integrity 1.0. */
export const dataIntegrity: Specification = {
  name: 'VC Data Integrity 1.0',
  url: 'https://www.w3.org/TR/vc-data-integrity/',
  scope:
    '§5 and §6 have no statement in RFC 2119 words; what they call imperative or required is here as well.',
  requirements: [
    {
      section: '§1.3',
      statement: '"Conforming processors MUST produce errors when non-conforming documents are consumed"',
      tests: w3cSuites(SUITE),
    },
    {
      section: '§2.1',
      statement:
        '"a proof property MUST be used"; "its value MUST be either a single object, or an unordered set of objects"',
      tests: [
        ...w3cSuites(
          'a proof that is null',
          'VC Data Integrity 1.0 §2.1.1, §2.1.2: proof sets and proof chains, and each must hold',
        ),
        ...readProofs('no proof', 'no proofs'),
      ],
    },
    {
      section: '§2.1',
      statement: 'id of a proof, if it exists, "MUST be a URL"',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read',
        'an id that is no URL',
      ),
    },
    {
      section: '§2.1',
      statement:
        '"The specific type of proof MUST be specified as a string that maps to a URL"; for the cryptosuites that we have it is DataIntegrityProof (§3.1)',
      tests: [
        ...w3cSuites('no type', 'a type that is unknown'),
        ...readProofs('another proof type', 'two proof types'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"If the proof type is DataIntegrityProof, cryptosuite MUST be specified […]. If specified, its value MUST be a string"',
      tests: [
        ...w3cSuites('a cryptosuite that is unknown'),
        ...readProofs('no such cryptosuite', 'a cryptosuite of the prototype'),
      ],
    },
    {
      section: '§2.1',
      statement:
        'created and expires, if included, "MUST be specified as an [XMLSCHEMA11-2] dateTimeStamp string"',
      tests: [
        ...w3cSuites('created that is no date'),
        ...readProofs('created no dateTimeStamp', 'created a number', 'expires malformed'),
      ],
    },
    {
      section: '§2.1',
      statement:
        'verificationMethod, which all our cryptosuites need, "MUST be a string that maps to a [URL]"',
      tests: [
        ...w3cSuites('no verificationMethod', 'a verificationMethod that is none'),
        ...readProofs('verificationMethod relative', 'verificationMethod an object'),
      ],
    },
    {
      section: '§2.1',
      statement: '"The reason the proof was created MUST be specified as a string that maps to a URL"',
      tests: [
        ...w3cSuites('no proofPurpose', 'a proofPurpose that is unknown'),
        ...readProofs('proofPurpose of another kind', 'proofPurpose an object'),
      ],
    },
    {
      section: '§2.1, §3.1',
      statement:
        '"The proofValue property MUST be used"; "The value MUST use a header and encoding as described in Section 2.4 Multibase"',
      tests: [
        ...w3cSuites(
          'no proofValue',
          'a proofValue that is null',
          'a proofValue without multibase',
          'a proofValue in another base',
        ),
        ...readProofs('proofValue empty', 'proofValue in hex'),
      ],
    },
    {
      section: '§3.1',
      statement:
        '"If the processing environment supports string subtypes, the subtype of the cryptosuite value MUST be the https://w3id.org/security#cryptosuiteString subtype"',
      tests: proofVectors('${file}: ${source}'),
    },
    {
      section: '§2.1',
      statement:
        'domain "MUST be either a string, or an unordered set of strings"; challenge and nonce are strings',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read',
        'domain empty',
        'challenge a number',
        'nonce a number',
      ),
    },
    {
      section: '§2.1.1',
      statement: 'Proof sets: each proof is verified by itself',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §2.1.1: each proof of a set stands alone'),
        ...w3cSuites('VC Data Integrity 1.0 §2.1.1, §2.1.2: proof sets and proof chains, and each must hold'),
      ],
    },
    {
      section: '§2.1, §2.1.2',
      statement:
        'previousProof "MUST be a string value or an unordered list of string values", "all of which MUST also verify for the current proof to be considered verified"',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §2.1.2, §4.5: a proof of a chain signs the proofs before it'),
        ...readProofs('previousProof empty', 'previousProof itself'),
      ],
    },
    {
      section: '§2.2',
      statement:
        'A proof is for its purpose alone: assertionMethod for a credential, authentication for a presentation',
      tests: [
        ...w3cSuites('the purpose of a presentation'),
        ...readProofs('proofPurpose changed'),
        ...otherDids('DID Core §5.3.1: a method embedded in a relationship counts there alone'),
      ],
    },
    {
      section: '§2.3',
      statement:
        'digestMultibase "MUST be a single string value, or a list of string values, each of which is a Multibase-encoded Multihash value"',
      tests: dataModelCases('§5.3: a digest is that of the resource'),
    },
    {
      section: '§2.4',
      statement:
        '"Implementations that perform JSON-LD processing MUST treat the following JSON-LD context URLs as already resolved": data-integrity/v2, multikey/v1, jwk/v1, with the content whose digest is given',
      tests: standardContexts(
        'VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.4, Bitstring Status List 1.0 §5.2: each bundled context is the one published',
      ),
    },
    {
      section: '§2.4',
      statement:
        '"Implementations that perform RDF processing MUST treat the JSON-LD serialization of the vocabulary URL as already dereferenced"',
      notApplicable: 'RDF is canonicalised alone: nothing looks a term up in a vocabulary',
    },
    {
      section: '§2.4.1, §4.6',
      statement:
        '"Applications MUST use the algorithm in Section 4.6 Context Validation, or one that achieves equivalent protections"; it "MUST be run after" the proofs are verified, or in "a different ordering of the steps, that provide the same protections": for us it comes first',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.4.1: swapped terms leave what is signed the same: their contexts must be known',
        'contexts in another order',
        'a remote context',
      ),
    },
    {
      section: '§2.4.2',
      statement:
        'Where @context lacks what the proof needs, the data-integrity/v2 context is added before it is issued',
      tests: [
        ...w3cSuites(
          'VCDM 1.1 §4: a credential of credentials/v1 alone is issued with the Data Integrity context, and verified',
        ),
        ...proofInterop('VC Data Model 1.1: where credentials/v1 stands alone, our proof brings its context'),
      ],
    },
    {
      section: '§2.4.2',
      statement:
        '"if an @context declaration is not included, extensions […] MUST NOT be made": a document without one is refused',
      tests: readProofs('no context'),
    },
    {
      section: '§2.4.3',
      statement: '"When deserializing to RDF, implementations MUST ensure that the base URL is set to null"',
      tests: readProofs('a relative id'),
    },
    {
      section: '§2.4.3',
      statement:
        '"Implementations that use JSON-LD processing […] MUST throw an error […] when data is dropped by a JSON-LD processor, such as when an undefined term is detected in an input document"',
      tests: readProofs('an undefined member added', 'an undefined claim added', 'an undefined type added'),
    },
    {
      section: '§3',
      statement: 'What specifications of cryptographic suites MUST say',
      notApplicable: 'we write none',
    },
    {
      section: '§4.2, §4.3',
      statement: '"Whenever this algorithm encodes strings, it MUST use UTF-8 encoding"',
      tests: proofVectors('${file}: ${source}'),
    },
    {
      section: '§4.2',
      statement:
        '"If options has a non-null domain item, it MUST be equal to proof.domain"; the same of challenge; an error of the cryptosuite "MUST be propagated"',
      tests: [
        ...readProofs('VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read'),
        ...prepareProof('nothing is prepared that would not be read'),
      ],
    },
    {
      section: '§4.2',
      statement:
        '"If one or more of the proof.type, proof.verificationMethod, and proof.proofPurpose values is not set, an error MUST be raised"',
      tests: [
        ...w3cSuites('no type', 'no verificationMethod', 'no proofPurpose'),
        ...prepareProof('nothing is prepared that would not be read'),
      ],
    },
    {
      section: '§4.3',
      statement:
        '"If a proof with id equal to previousProof does not exist in allProofs, an error MUST be raised"',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §4.3: a proof is not chained to one that is not there'),
        ...readProofs('previousProof dangling'),
      ],
    },
    {
      section: '§4.4',
      statement:
        '"If either securedDocument is not a map or securedDocument.proof is not a map, an error MUST be raised"; a list of proofs is a set or a chain (§4.5)',
      tests: [...w3cSuites('a proof that is null'), ...readProofs('no proof', 'no proofs')],
    },
    {
      section: '§4.4',
      statement:
        '"a verification result MUST be returned with a verified value of false and a non-empty errors list"',
      tests: w3cSuites(SUITE),
    },
    {
      section: '§4.4',
      statement:
        '"If one or more of proof.type, proof.verificationMethod, and proof.proofPurpose does not exist, an error MUST be raised"',
      tests: w3cSuites('no type', 'no verificationMethod', 'no proofPurpose'),
    },
    {
      section: '§4.4',
      statement:
        "A proof whose purpose is not the expected one, whose key is not its controller's, or whose signature does not hold is an error",
      tests: [
        ...w3cSuites(SUITE),
        ...readProofs(
          '${cryptosuite}, ${alg}: a key of another algorithm never verifies',
          'verificationMethod changed',
        ),
      ],
    },
    {
      section: '§4.4',
      statement:
        '"If domain was given, and it does not contain the same strings as proof.domain […], an error MUST be raised"',
      tests: walletPresenting(
        'OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up',
        'a foreign audience',
        'no audience',
      ),
    },
    {
      section: '§4.4',
      statement: '"If challenge was given, and it does not match proof.challenge, an error MUST be raised"',
      tests: walletPresenting(
        'OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up',
        'a foreign nonce',
        'no nonce',
      ),
    },
    {
      section: '§4.5',
      statement:
        '"If a proof with id value equal to the value of previousProof does not exist in allProofs, an error MUST be raised"; an error of one proof of a document is an error of all',
      tests: proofChain('VC Data Integrity 1.0 §4.5: a chain that is broken is not read'),
    },
    {
      section: '§4.3, §4.5',
      statement:
        '"If any element of previousProof list has an id attribute that does not match the id attribute of any element of allProofs, an error MUST be raised"',
      tests: proofChain('VC Data Integrity 1.0 §4.5: a chain that is broken is not read'),
    },
    {
      section: '§4.7',
      statement:
        'These errors as RFC 9457: "The type value of the error object MUST be a URL that starts with the value https://w3id.org/security#"',
      notApplicable:
        "to raise these errors is a SHOULD (§4.4); ours are VCDM's (CRYPTOGRAPHIC_SECURITY_ERROR) or under w3id.org/careseal/problems",
    },
    {
      section: '§5.10',
      statement:
        'A verifier: "it is imperative that it verify not only that the verification method used to generate the proof is listed in the controlled identifier document, but also that it was intended to be used to generate the proof that is being verified"',
      tests: [
        ...otherDids('DID Core §5.3.1: a method embedded in a relationship counts there alone'),
        ...w3cSuites('the purpose of a presentation'),
      ],
    },
    {
      section: '§5.11',
      statement: '"it is imperative that it verify that the proof purpose match the intended use"',
      tests: [...w3cSuites('the purpose of a presentation'), ...readProofs('proofPurpose changed')],
    },
    {
      section: '§6.3',
      statement:
        'Where proofs depend on others, "implementations are required to digitally sign over one or more previous proofs"',
      tests: proofChain('VC Data Integrity 1.0 §2.1.2, §4.5: a proof of a chain signs the proofs before it'),
    },
  ],
}
