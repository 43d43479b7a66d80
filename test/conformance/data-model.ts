import type { Specification } from './requirement.ts'
import {
  claimSchemas,
  credentialShape,
  dataModelCases,
  jwtAttacks,
  payloadTerms,
  presentationShape,
  problemDetails,
  publishedContext,
  readProofs,
  securedForm,
  standardContexts,
  verifierPresenting,
  verifyCredential,
  verifyPresentation,
  w3cSuites,
} from './test-files.ts'

/** Verifiable Credentials Data Model v2.0. */
export const dataModel: Specification = {
  name: 'Verifiable Credentials Data Model 2.0',
  url: 'https://www.w3.org/TR/vc-data-model-2.0/',
  scope: 'We are a conforming issuer and a conforming verifier implementation.',
  requirements: [
    {
      section: '§1.3',
      statement:
        '"A conforming issuer implementation […] MUST include all required properties in the conforming documents it produces, and MUST secure the conforming documents it produces"',
      tests: w3cSuites(
        'VCDM 2.0 §1.3: what is issued is secured and has every required property; what is not is refused',
      ),
    },
    {
      section: '§1.3',
      statement:
        '"A conforming verifier implementation […] MUST perform verification on a conforming document […], MUST check that each required property satisfies the normative requirements for that property, and MUST produce errors when non-conforming documents are detected"',
      tests: [
        ...w3cSuites(
          'VCDM 2.0 §1.3: what is issued is secured and has every required property; what is not is refused',
        ),
        ...credentialShape('whatever is verified is refused or accepted, never an exception'),
      ],
    },
    {
      section: '§1.3',
      statement:
        '"the relevant normative "MUST" statements in Sections 4. Basic Concepts, 5. Advanced Concepts, and 6. Syntaxes of this document MUST be enforced"',
      tests: [
        ...w3cSuites(
          'VCDM 2.0 §1.3: what is issued is secured and has every required property; what is not is refused',
        ),
        ...payloadTerms('VCDM 2.0 §5.2: ${mediaType}: neither issued nor verified: ${what}'),
      ],
    },
    {
      section: '§1.3',
      statement:
        '"A conforming document MUST be either a verifiable credential with a media type of application/vc or a verifiable presentation with a media type of application/vp"',
      tests: [
        ...credentialShape('§4.5: not VerifiableCredential'),
        ...presentationShape('§4.13: not VerifiablePresentation'),
      ],
    },
    {
      section: '§4.3',
      statement: '"Verifiable credentials and verifiable presentations MUST include a @context property"',
      tests: [
        ...dataModelCases('§4.3: the first @context is https://www.w3.org/ns/credentials/v2; there is one'),
        ...credentialShape('§4.3: no context'),
        ...presentationShape('§4.3: no context'),
      ],
    },
    {
      section: '§4.3',
      statement:
        '"The value of the @context property MUST be an ordered set where the first item is a URL with the value https://www.w3.org/ns/credentials/v2"',
      tests: [
        ...dataModelCases('§4.3: the first @context is https://www.w3.org/ns/credentials/v2; there is one'),
        ...credentialShape('§4.3: a context that is not a list', '§4.3: another first item'),
        ...presentationShape('§4.3: another first item'),
      ],
    },
    {
      section: '§4.3',
      statement:
        '"Subsequent items in the ordered set MUST be composed of any combination of URLs and objects, where each is processable as a JSON-LD Context"',
      tests: [
        ...dataModelCases(
          '§4.3: subsequent items are URLs or objects, each processable as a JSON-LD context',
        ),
        ...presentationShape('§4.3: an item that is neither URL nor object'),
      ],
    },
    {
      section: '§4.3',
      statement: '"Application developers MUST understand every JSON-LD context used by their application"',
      tests: readProofs(
        'no context is fetched, wherever it is named',
        'VC Data Integrity 1.0 §2.4.1: swapped terms leave what is signed the same: their contexts must be known',
      ),
    },
    {
      section: '§4.4',
      statement: '"If present, id property\'s value MUST be a single URL"',
      tests: [
        ...dataModelCases('§4.4: id is a single URL'),
        ...credentialShape('§4.4: an id that is no URL', '§4.4: several ids', '§4.4: null as an id'),
      ],
    },
    {
      section: '§4.5',
      statement:
        '"Verifiable credentials and verifiable presentations MUST contain a type property with an associated value"; so must the other objects of the table',
      tests: [
        ...dataModelCases(
          '§4.5: type is one or more terms or absolute URLs, VerifiableCredential among them, in any order',
        ),
        ...credentialShape('§4.5: no type'),
        ...presentationShape('§4.13: no type'),
      ],
    },
    {
      section: '§4.5',
      statement:
        '"The value of the type property MUST be one or more terms and absolute URL strings. If more than one value is provided, the order does not matter"',
      tests: dataModelCases(
        '§4.5: type is one or more terms or absolute URLs, VerifiableCredential among them, in any order',
      ),
    },
    {
      section: '§4.6, §11.1',
      statement:
        'name and description "MUST be a string or a language value object": @value, and nothing but @language and @direction beside it',
      tests: [
        ...dataModelCases('§4.6, §11.1: name and description are strings or language value objects'),
        ...credentialShape(
          '§11.1: a language value without @value',
          '§11.1: a language value with another key',
        ),
      ],
    },
    {
      section: '§4.7',
      statement: '"A verifiable credential MUST have an issuer property"',
      tests: credentialShape('§4.7: no issuer'),
    },
    {
      section: '§4.7',
      statement:
        '"The value of the issuer property MUST be either a URL or an object containing an id property whose value is a URL"',
      tests: [
        ...dataModelCases(
          '§4.7: the issuer is a URL',
          '§4.7: an issuer that is an object has an id that is a URL',
        ),
        ...credentialShape('§4.7: several issuers', '§4.7: an issuer without id'),
      ],
    },
    {
      section: '§4.6, §4.7',
      statement:
        'The name and description of an issuer are strings or language value objects, as those of a credential',
      tests: w3cSuites('VCDM 2.0 §4.7: issuer may be an object with an id, and names and descriptions'),
    },
    {
      section: '§4.8',
      statement:
        '"A verifiable credential MUST contain a credentialSubject property", "a set of objects where each object MUST be the subject of one or more claims"',
      tests: [
        ...dataModelCases('§4.8: there are one or more credentialSubjects, each with claims'),
        ...credentialShape('§4.8: no subject', '§4.8: a subject without claims'),
      ],
    },
    {
      section: '§4.9',
      statement:
        '"If present, the value of the validFrom property MUST be a [XMLSCHEMA11-2] dateTimeStamp string value"',
      tests: dataModelCases('§4.9: validFrom and validUntil are dateTimeStamps, and in order'),
    },
    {
      section: '§4.9',
      statement:
        '"If present, the value of the validUntil property MUST be a [XMLSCHEMA11-2] dateTimeStamp string value"',
      tests: dataModelCases('§4.9: validFrom and validUntil are dateTimeStamps, and in order'),
    },
    {
      section: '§4.9',
      statement:
        '"If a validUntil value also exists, the validFrom value MUST express a point in time that is temporally the same or earlier"; likewise validUntil, the same or later',
      tests: [
        ...dataModelCases('§4.9: validFrom and validUntil are dateTimeStamps, and in order'),
        ...credentialShape('§4.9: validFrom and validUntil the same moment'),
      ],
    },
    {
      section: '§4.10',
      statement:
        '"The type property is REQUIRED"; the id of a credentialStatus, if there is one, is a single URL',
      tests: dataModelCases('§4.10: credentialStatus has a type, and an id only if it is a single URL'),
    },
    {
      section: '§4.11',
      statement:
        '"The value of the credentialSchema property MUST be one or more data schemas"; each "MUST specify its type […] and an id property that MUST be a URL identifying the schema file"',
      tests: dataModelCases('§4.11: each credentialSchema has a type, and an id that is a URL'),
    },
    {
      section: '§1.3',
      statement: '"A conforming document MUST be secured by at least one securing mechanism"',
      tests: [
        ...w3cSuites(
          'VCDM 2.0 §1.3: what is issued is secured and has every required property; what is not is refused',
        ),
        ...verifyPresentation('an embedded, unsigned credential inside'),
      ],
    },
    {
      section: '§4.13',
      statement: 'id: "If present, the normative guidance in Section 4.4 Identifiers MUST be followed"',
      tests: presentationShape('§4.4: an id that is no URL', '§4.4: several ids'),
    },
    {
      section: '§4.13',
      statement:
        '"The type property MUST be present." "One value of this property MUST be VerifiablePresentation"',
      tests: [
        ...presentationShape('§4.13: no type', '§4.13: not VerifiablePresentation'),
        ...w3cSuites(
          'VCDM 2.0 §4.13: presentations that a did:key signs, with @context, type and credentials, are verified',
        ),
      ],
    },
    {
      section: '§4.13',
      statement:
        'verifiableCredential: "The value MUST be one or more verifiable credential and/or enveloped verifiable credential objects (the values MUST NOT be non-object values such as numbers, strings, or URLs)"',
      tests: [
        ...presentationShape('§4.13: a credential that is a string', '§4.13: a credential that is a number'),
        ...verifyPresentation('VCDM 2.0 §4.13: a credential in it is an object, never a string'),
      ],
    },
    {
      section: '§4.13',
      statement: 'These objects "MUST express information that is secured using a securing mechanism"',
      tests: verifyPresentation('an embedded, unsigned credential inside', 'a forged credential inside'),
    },
    {
      section: '§4.13',
      statement: 'holder: "the value MUST be either a URL or an object containing an id property"',
      tests: presentationShape(
        '§4.13: a holder that is no URL',
        '§4.13: a holder without id',
        '§4.13: a holder as an object',
      ),
    },
    {
      section: '§4.13',
      statement:
        'EnvelopedVerifiableCredential: "The @context property of the object MUST be present and include a context […] that defines at least the id, type, and EnvelopedVerifiableCredential terms"; "The id value of the object MUST be a data: URL"; "The type value of the object MUST be EnvelopedVerifiableCredential"',
      tests: [
        ...w3cSuites('VC-JOSE-COSE §3, VCDM 2.0 §4.13: enveloped credentials and presentations'),
        ...verifyCredential('VCDM 2.0 §4.13: its enveloped form is the same credential'),
      ],
    },
    {
      section: '§4.13',
      statement: 'The same of EnvelopedVerifiablePresentation',
      tests: [
        ...verifierPresenting('VCDM 2.0 §4.13: an EnvelopedVerifiablePresentation is taken as well'),
        ...securedForm('VCDM 2.0 §4.13: an envelope of a presentation is of its form'),
      ],
    },
    {
      section: '§4.13',
      statement:
        '"A verifiable presentation that includes a self-asserted verifiable credential, which is secured only using the same mechanism as the verifiable presentation, MUST include a holder property"',
      notApplicable:
        'a credential in a presentation needs a proof of its own here, also if its holder issued it; one without is malformed',
    },
    {
      section: '§4.13',
      statement:
        'Where it is so secured, "the value of the issuer property of the verifiable credential MUST be identical to the holder property of the verifiable presentation"',
      notApplicable: 'such a credential is not taken, as above',
    },
    {
      section: '§5.2',
      statement:
        '"compliant JSON-LD-based processors produce an error when a JSON-LD context redefines any term"',
      tests: [
        ...dataModelCases('§5.2: no context redefines a protected term'),
        ...readProofs('VC Data Model 2.0 §5.2: protected terms are not defined anew, by nobody'),
      ],
    },
    {
      section: '§4.10',
      statement: '"Credential status specifications MUST NOT enable tracking of individuals"',
      notApplicable: 'we write none',
    },
    {
      section: '§5.2',
      statement:
        'Who adds terms: "New terms MUST define a new URL for each term"; "a JSON-LD Context document MUST be published at the URL specified in the @context property"; it "MUST map each term to its corresponding URL"',
      tests: publishedContext(
        '${family.id}: VC Data Model 2.0 §5.2: every claim has a term with a URL of its own',
        '${family.id}: its context is found under its URL, and no other is',
      ),
    },
    {
      section: '§5.2',
      statement:
        '"Human-readable documentation MUST be published, describing the semantics of and the constraints on the use of each term"',
      tests: [
        ...claimSchemas('${family.id}: every claim says what it is, and objects take no others'),
        ...publishedContext('${family.id}: its context is found under its URL, and no other is'),
      ],
    },
    {
      section: '§5.2',
      statement:
        '"If a conforming document does not use JSON-LD Contexts that define all terms used, it MUST include the https://www.w3.org/ns/credentials/undefined-terms/v2 as the last value in the @context property"',
      tests: [
        ...payloadTerms(
          'VCDM 2.0 §5.2: ${mediaType}: neither issued nor verified: ${what}',
          'VCDM 2.0 §5.2: ${mediaType}: issued and verified: ${what}',
          'VCDM 2.0 §5.2: the context of undefined terms is the last',
        ),
        ...jwtAttacks('VCDM 2.0 §5.2: a type that no context defines'),
        ...readProofs('an undefined member added', 'an undefined claim added', 'an undefined type added'),
      ],
    },
    {
      section: '§5.3',
      statement:
        '"The value of the relatedResource property MUST be one or more objects"; its id is required and "MUST be unique among the list of related resource objects"; each "MUST contain at least a digestSRI or a digestMultibase value"',
      tests: dataModelCases('§5.3: each relatedResource is an object with an id of its own and a digest'),
    },
    {
      section: '§5.3',
      statement:
        'A verifier that uses such a resource "MUST compute the digest of the retrieved resource"; "If the digest provided by the issuer does not match the digest computed for the retrieved resource, the conforming verifier implementation MUST produce an error"',
      tests: dataModelCases('§5.3: a digest is that of the resource'),
    },
    {
      section: '§5.4, §5.5, §5.6',
      statement:
        'refreshService and termsOfUse are "one or more", evidence "either a single object or a set of one or more objects"; "Each refreshService value MUST specify its type", likewise termsOfUse and evidence',
      tests: dataModelCases('§5.4 to §5.6: each ${property} has a type'),
    },
    {
      section: '§5.6',
      statement:
        'The id of evidence: "If present, the normative guidance in Section 4.4 Identifiers MUST be followed"',
      tests: credentialShape('§5.6: evidence whose id is no URL'),
    },
    {
      section: '§5.7',
      statement: 'What zero-knowledge proofs MUST do',
      notApplicable: 'we implement none; selective disclosure is by ecdsa-sd-2023 and SD-JWT',
    },
    {
      section: '§5.8',
      statement: '"Time values that are incorrectly serialized without an offset MUST be interpreted as UTC"',
      gap: 'on purpose: a value without an offset is no dateTimeStamp (§4.9), and is refused as malformed',
    },
    {
      section: '§5.10',
      statement:
        '"implementations MUST specify a type property in the value associated with the reserved property"',
      notApplicable: 'no reserved property (confidenceMethod, renderMethod) is issued or read',
    },
    {
      section: '§5.10',
      statement:
        '"The associated vocabulary URL MUST be https://www.w3.org/2018/credentials#confidenceMethod"; likewise renderMethod',
      notApplicable: 'the same; in the context that is bundled they have these URLs',
    },
    {
      section: '§5.11',
      statement: 'What specifications of transformations into the data model MUST say',
      notApplicable: 'we write none',
    },
    {
      section: '§5.13',
      statement: 'What specifications of securing mechanisms MUST say',
      notApplicable: 'we write none',
    },
    {
      section: '§6.1',
      statement:
        '"JSON-LD compacted document form MUST be used for all representations of the data model using the application/vc or application/vp media type"',
      tests: readProofs('@included', '@nest', '@id for id', 'no context'),
    },
    {
      section: '§7.1',
      statement:
        '"an algorithm that conforming verifier implementations MUST run when verifying a verifiable credential or a verifiable presentation": what is secured is checked with its mechanism, and what comes of that is a document of the data model',
      tests: [
        ...verifyCredential('a credential that is all it should be is valid, with evidence for each check'),
        ...w3cSuites(
          'VCDM 2.0 §4.13: presentations that a did:key signs, with @context, type and credentials, are verified',
        ),
      ],
    },
    {
      section: '§7.1',
      statement:
        '"The verifyProof function MUST implement the interface described in 5.13": a status, the document as it was secured, and its media type',
      tests: verifyCredential('a credential that is all it should be is valid, with evidence for each check'),
    },
    {
      section: '§7.1',
      statement:
        '2. "ensure that result.document is a conforming document. If it is not, set result.status to false […] and add at least one MALFORMED_VALUE_ERROR"',
      tests: [
        ...problemDetails('VCDM 2.0 §7.2: ${code} is a ${type}'),
        ...jwtAttacks('no issuer', 'VCDM 2.0 §5.2: a type that no context defines'),
      ],
    },
    {
      section: '§7.2',
      statement:
        '"The type property MUST be present and its value MUST be a URL identifying the type of problem"',
      tests: problemDetails('VCDM 2.0 §7.2: ${code} is a ${type}'),
    },
    {
      section: '§B.1',
      statement:
        '"Implementations MUST treat the base context value […] as already retrieved", with the content whose digest is given',
      tests: standardContexts(
        'VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.4, Bitstring Status List 1.0 §5.2: each bundled context is the one published',
      ),
    },
    {
      section: '§B.1',
      statement:
        'JSON-LD operations: "If such operations are performed and result in an error, the verifiable credential or verifiable presentation MUST result in a verification failure"',
      tests: [
        ...readProofs('an undefined member added', 'an undefined claim added'),
        ...dataModelCases('§5.2: no context redefines a protected term'),
        ...payloadTerms('VCDM 2.0 §5.2: ${mediaType}: neither issued nor verified: ${what}'),
      ],
    },
    {
      section: '§B.2',
      statement:
        '"Implementations that depend on RDF vocabulary processing MUST ensure that the following vocabulary URLs […] ultimately resolve to the following files"',
      notApplicable: 'RDF is canonicalised alone: nothing looks a term up in a vocabulary',
    },
  ],
}
