/** A test that holds a requirement: its title, or the title of its row in a table, as it stands in the source of `file`. */
export type HoldingTest = { file: string; title: string }

/**
 * One normative statement. What stands in quotation marks is the specification's own wording, shortened with […]; the rest
 * is said in our words. Exactly one of the three says how we stand.
 */
export type Requirement = { section: string; statement: string } & (
  | { tests: readonly HoldingTest[] }
  | { notApplicable: string }
  | { gap: string }
)

export type Specification = {
  name: string
  url: string
  /** What of it concerns us, where that is not all. */
  scope?: string
  requirements: readonly Requirement[]
}

/** Names tests of one file, by their titles. */
export const testsOf =
  (file: string) =>
  (...titles: string[]): HoldingTest[] =>
    titles.map((title) => ({ file, title }))
